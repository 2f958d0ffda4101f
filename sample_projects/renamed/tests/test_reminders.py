from unittest import mock


def test_a_reminder_is_sent():
    with mock.patch("shop.post.send") as send:
        from shop.reminders import remind

        remind("ada@example.org")
    send.assert_called_once()
