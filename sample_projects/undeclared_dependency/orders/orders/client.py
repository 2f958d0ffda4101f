import requests

SESSION = requests
