"""python -m services.transcribe"""

from common.service import serve
from services.transcribe.app import service

if __name__ == "__main__":
    serve(service)
