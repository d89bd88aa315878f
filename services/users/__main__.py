"""python -m services.users"""

from common.service import serve
from services.users.app import service

if __name__ == "__main__":
    serve(service)
