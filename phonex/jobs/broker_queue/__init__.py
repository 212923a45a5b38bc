"""Jobs that nodes send to workers by a broker. The records have the truth; messages have only ids.

A message may be lost or come twice: a job is started by a compare-and-set on its record, and what
no message stands for is sent again.
"""
