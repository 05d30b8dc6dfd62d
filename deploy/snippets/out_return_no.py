"""The out_return_no of refund intents. As a program: three arguments for each, a number a line."""

import hashlib
import sys


def out_return_no(sub_mchid: str, return_mchid: str, intent_id: str) -> str:
    hashed = f"clawback/1\n{sub_mchid}\n{return_mchid}\n{intent_id}"
    return "CB1" + hashlib.sha256(hashed.encode()).hexdigest()[:40]


if __name__ == "__main__":
    for position in range(1, len(sys.argv), 3):
        print(out_return_no(*sys.argv[position : position + 3]))
