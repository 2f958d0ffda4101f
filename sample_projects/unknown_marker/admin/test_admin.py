import pytest


@pytest.mark.smoke
def test_the_door_opens():
    assert True


@pytest.mark.smoek
def test_the_light_is_on():
    assert True


@pytest.mark.smoek
def test_the_till_is_locked():
    assert True
