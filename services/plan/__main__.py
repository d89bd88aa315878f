"""python -m services.plan"""

from services.plan.app import service

if __name__ == "__main__":
    service().serve()
