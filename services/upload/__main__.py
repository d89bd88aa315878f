"""python -m services.upload"""

from services.upload.app import service

if __name__ == "__main__":
    service().serve()
