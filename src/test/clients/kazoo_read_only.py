"""kazoo with read_only=True at a member that is cut off: it reads, is refused writes, and writes once there is a quorum."""
import sys
import time

from kazoo.client import KazooClient
from kazoo.exceptions import NotReadOnlyCallError
from kazoo.protocol.states import KeeperState

client = KazooClient(hosts=sys.argv[1], read_only=True, timeout=20)
client.start(timeout=60)
assert client.client_state == KeeperState.CONNECTED_RO, client.client_state
assert "zookeeper" in client.get_children("/")
try:
    client.create("/kazoo", b"")
    raise AssertionError("a write at a member that only reads")
except NotReadOnlyCallError:
    print("reads", flush=True)
deadline = time.time() + 120
while client.client_state != KeeperState.CONNECTED:
    assert time.time() < deadline, client.client_state
    time.sleep(0.05)
client.retry(client.ensure_path, "/kazoo")
print("writes", flush=True)
client.stop()
