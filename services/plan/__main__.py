"""python -m services.plan"""

from common.service import serve
from services.plan.app import service

if __name__ == "__main__":
    serve(service)
