"""python -m services.upload"""

from common.service import serve
from services.upload.app import service

if __name__ == "__main__":
    serve(service)
