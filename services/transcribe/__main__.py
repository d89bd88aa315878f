"""python -m services.transcribe"""

from services.transcribe.app import service

if __name__ == "__main__":
    service().serve()
