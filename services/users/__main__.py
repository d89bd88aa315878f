"""python -m services.users"""

from services.users.app import service

if __name__ == "__main__":
    service().serve()
