def test_login(client):
    assert client.login("jo", "secret")


def test_a_wrong_password(client):
    assert not client.login("jo", "guess")
