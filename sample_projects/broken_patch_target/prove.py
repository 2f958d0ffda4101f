"""Shows which tests fail before they begin: prints one line, exits 0 if they are those with the reported targets."""

import sys
import unittest

from tests import test_checkout

suite = unittest.defaultTestLoader.loadTestsFromModule(test_checkout)
result = unittest.TestResult()
suite.run(result)
failed = sorted(test.id().rpartition(".test_")[2] for test, _ in result.errors + result.failures)
lost = sum("does not have the attribute" in text or "has no attribute 'post'" in text for _, text in result.errors)
print(f"{len(failed)} of {result.testsRun} tests fail: {', '.join(failed)}; {lost} of them cannot find what to patch")
expected = ["charge_of_checkout", "customer", "gateway", "mail_of_checkout", "order_of_checkout", "post", "redeem"]
sys.exit(0 if failed == expected and lost == len(failed) else 1)
