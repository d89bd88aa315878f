"""python -m services.vision"""

from services.vision.app import service

if __name__ == "__main__":
    service().serve()
