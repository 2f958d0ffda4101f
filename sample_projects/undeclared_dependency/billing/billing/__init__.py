import requests
from orders.client import SESSION

CLIENTS = (requests, SESSION)
