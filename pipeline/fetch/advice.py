"""What a person does about an answer that is none; said in many places, written in one."""

from typing import Final

# About answers that will not pass by themselves, by the publisher's status code.
ADVICE: Final = {
    401: "the publisher lets nobody in without a password; look whether the page has moved",
    403: "the publisher refuses us; open the address in a browser and write to them if it works",
    404: "look on the publisher's site whether it has moved",
}
NEXT_RUN: Final = "nothing is lost: the next run asks again"
LOOK: Final = "look at the address in a browser"
CLOCK: Final = "look at the address in a browser and at the clock of this machine"
