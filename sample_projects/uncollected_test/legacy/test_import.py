def test_the_import_of_old_orders():
    assert True
