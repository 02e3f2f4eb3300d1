"""kazoo's recipes against one server: each function is a recipe, used by two clients as applications use it.

Usage: kazoo_recipes.py HOST:PORT. Prints "ok NAME" for each; the first that does not hold ends it with a traceback.
"""
import queue
import sys
import threading

from kazoo.client import KazooClient
from kazoo.exceptions import BadVersionError, NoNodeError, NodeExistsError
from kazoo.protocol.states import EventType, KazooState

PATIENCE = 30


def operations(a, b):
    assert a.create('/kazoo/ops', b'1') == '/kazoo/ops'
    path, stat = a.create('/kazoo/ops/s-', b'', sequence=True, include_data=True)
    assert path == '/kazoo/ops/s-0000000000' and stat.version == 0
    assert b.set('/kazoo/ops', b'2').version == 1
    assert a.get('/kazoo/ops')[0] == b'2'
    assert a.get_children('/kazoo/ops') == ['s-0000000000']
    for error, call in ((NodeExistsError, lambda: a.create('/kazoo/ops')), (NoNodeError, lambda: a.get('/kazoo/none')),
                        (BadVersionError, lambda: a.set('/kazoo/ops', b'', version=9))):
        try:
            call()
        except error:
            continue
        raise AssertionError('%s was not raised' % error.__name__)
    transaction = a.transaction()
    transaction.check('/kazoo/ops', 1)
    transaction.create('/kazoo/ops/t', b'x')
    transaction.set_data('/kazoo/ops', b'3')
    transaction.delete('/kazoo/ops/t')
    results = transaction.commit()
    assert results[1] == '/kazoo/ops/t' and results[2].version == 2, results
    failed = a.transaction()
    failed.create('/kazoo/ops/t')
    failed.check('/kazoo/ops', 99)
    assert isinstance(failed.commit()[1], BadVersionError)
    assert not b.exists('/kazoo/ops/t')
    a.delete('/kazoo/ops', recursive=True)


def lock(a, b):
    first, second = a.Lock('/kazoo/lock', 'a'), b.Lock('/kazoo/lock', 'b')
    assert first.acquire(timeout=PATIENCE)
    assert not second.acquire(blocking=False)
    assert first.contenders() == ['a']
    taken = threading.Event()
    waiter = threading.Thread(target=lambda: second.acquire(timeout=PATIENCE) and taken.set())
    waiter.start()
    first.release()
    assert taken.wait(PATIENCE)
    waiter.join(PATIENCE)
    second.release()


def read_write_lock(a, b):
    with a.ReadLock('/kazoo/rw'):
        assert b.ReadLock('/kazoo/rw').acquire(timeout=PATIENCE)
        assert not b.WriteLock('/kazoo/rw').acquire(blocking=False)


def semaphore(a, b):
    one, two, three = a.Semaphore('/kazoo/semaphore', max_leases=2), b.Semaphore('/kazoo/semaphore', max_leases=2), b.Semaphore(
        '/kazoo/semaphore', max_leases=2)
    assert one.acquire(timeout=PATIENCE) and two.acquire(timeout=PATIENCE)
    assert not three.acquire(blocking=False)
    one.release()
    assert three.acquire(timeout=PATIENCE)


def election(a, b):
    led, resign = queue.Queue(), threading.Event()

    def lead(name):
        led.put(name)
        resign.wait(PATIENCE)

    elections = [(client, client.Election('/kazoo/election', name)) for name, client in (('a', a), ('b', b))]
    threads = [threading.Thread(target=e.run, args=(lead, name)) for name, (_, e) in zip('ab', elections)]
    for thread in threads:
        thread.start()
    leaders = [led.get(timeout=PATIENCE)]
    assert led.empty()
    resign.set()
    leaders.append(led.get(timeout=PATIENCE))
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(leaders) == ['a', 'b'], leaders


def barrier(a, b):
    gate = a.Barrier('/kazoo/barrier')
    gate.create()
    passed = threading.Event()
    waiter = threading.Thread(target=lambda: b.Barrier('/kazoo/barrier').wait(PATIENCE) and passed.set())
    waiter.start()
    assert gate.remove()
    assert passed.wait(PATIENCE)
    waiter.join(PATIENCE)


def double_barrier(a, b):
    left = queue.Queue()

    def together(client):
        both = client.DoubleBarrier('/kazoo/double', 2)
        both.enter()
        both.leave()
        left.put(client)

    threads = [threading.Thread(target=together, args=(client,)) for client in (a, b)]
    for thread in threads:
        thread.start()
    assert {left.get(timeout=PATIENCE), left.get(timeout=PATIENCE)} == {a, b}


def counter(a, b):
    counts = [client.Counter('/kazoo/counter', default=10) for client in (a, b)]

    def add(count):
        for _ in range(20):
            count += 1

    threads = [threading.Thread(target=add, args=(count,)) for count in counts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert counts[0].value == 50, counts[0].value


def party(a, b):
    guests = [a.Party('/kazoo/party', 'a'), b.Party('/kazoo/party', 'b')]
    for guest in guests:
        guest.join()
    assert sorted(guests[0]) == ['a', 'b']
    guests[1].leave()
    assert list(guests[0]) == ['a']


def queues(a, b):
    jobs = a.Queue('/kazoo/queue')
    for job in (b'one', b'two'):
        jobs.put(job)
    jobs.put(b'urgent', priority=1)
    assert [b.Queue('/kazoo/queue').get() for _ in range(3)] == [b'urgent', b'one', b'two']
    locking = a.LockingQueue('/kazoo/locking')
    locking.put_all([b'x', b'y'])
    other = b.LockingQueue('/kazoo/locking')
    assert locking.get(timeout=PATIENCE) == b'x' and other.get(timeout=PATIENCE) == b'y'
    assert locking.consume() and other.consume()
    assert len(a.LockingQueue('/kazoo/locking')) == 0


def watches(a, b):
    a.create('/kazoo/watched', b'1')
    data, children = queue.Queue(), queue.Queue()
    b.DataWatch('/kazoo/watched', lambda value, stat, event: data.put((value, event and event.type)))
    b.ChildrenWatch('/kazoo/watched', lambda names: children.put(sorted(names)))
    assert data.get(timeout=PATIENCE) == (b'1', None)
    assert children.get(timeout=PATIENCE) == []
    a.set('/kazoo/watched', b'2')
    assert data.get(timeout=PATIENCE) == (b'2', EventType.CHANGED)
    a.create('/kazoo/watched/child')
    assert children.get(timeout=PATIENCE) == ['child']


def tree_cache(a, b):
    from kazoo.recipe.cache import TreeCache, TreeEvent
    a.create('/kazoo/cached/x/y', b'deep', makepath=True)
    initialized = threading.Event()
    cache = TreeCache(b, '/kazoo/cached')
    cache.listen(lambda event: initialized.set() if event.event_type == TreeEvent.INITIALIZED else None)
    cache.start()
    assert initialized.wait(PATIENCE)
    assert cache.get_data('/kazoo/cached/x/y').data == b'deep'
    cache.close()


def acls(a, b):
    from kazoo.security import make_digest_acl
    a.add_auth('digest', 'me:secret')
    a.create('/kazoo/mine', b'secret', acl=[make_digest_acl('me', 'secret', all=True)])
    try:
        b.get('/kazoo/mine')
        raise AssertionError('another client reads what is not its own')
    except Exception as refused:
        assert type(refused).__name__ == 'NoAuthError', refused
    assert a.get('/kazoo/mine')[0] == b'secret'


def sessions(a, b):
    lost = threading.Event()
    third = KazooClient(hosts='%s:%d' % a.hosts[0])
    third.start(PATIENCE)
    third.add_listener(lambda state: lost.set() if state == KazooState.LOST else None)
    third.create('/kazoo/ephemeral', ephemeral=True)
    gone = threading.Event()
    assert b.exists('/kazoo/ephemeral', watch=lambda event: gone.set() if event.type == EventType.DELETED else None)
    third.stop()
    assert gone.wait(PATIENCE) and lost.wait(PATIENCE)


def main(hosts):
    a, b = KazooClient(hosts=hosts), KazooClient(hosts=hosts)
    for client in (a, b):
        client.start(PATIENCE)
    a.ensure_path('/kazoo')
    for recipe in (operations, lock, read_write_lock, semaphore, election, barrier, double_barrier, counter, party, queues, watches,
                   tree_cache, acls, sessions):
        recipe(a, b)
        print('ok', recipe.__name__, flush=True)
    a.stop()
    b.stop()
    print('all recipes work')


if __name__ == '__main__':
    main(sys.argv[1])
