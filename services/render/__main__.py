"""python -m services.render"""

from services.render.app import service

if __name__ == "__main__":
    service().serve()
