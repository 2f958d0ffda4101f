from auth.tokens import create_token, verify_token


def test_a_token_can_be_verified():
    assert verify_token(create_token("ada"))
