"""How much is taken: what Segment documents, and bounds for what it leaves open."""

from bascule.kernel.quantities import Seconds

KIB = 1024
EVENT = 32 * KIB
CALL = 500 * KIB
MOST_EVENTS = 2500
MINUTE, HOUR, DAY = Seconds(60.0), Seconds(3600.0), Seconds(86400.0)
LATE = 7 * DAY
AHEAD = HOUR
NAME = 200
PERSON = 200
MESSAGE_ID = 100
FLAGS = 20
FLAG = 100
