def test_logout(client):
    assert client.logout()
