"""python -m services.render"""

from common.service import serve
from services.render.app import service

if __name__ == "__main__":
    serve(service)
