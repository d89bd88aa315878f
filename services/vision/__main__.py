"""python -m services.vision"""

from common.service import serve
from services.vision.app import service

if __name__ == "__main__":
    serve(service)
