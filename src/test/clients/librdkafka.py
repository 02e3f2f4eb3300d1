"""librdkafka by way of confluent_kafka: a topic, records in every compression, a consumer group that is taken over, idempotence, offsets by time.

Usage: librdkafka.py HOST:PORT. The first thing that does not hold ends it with a traceback.
"""
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

PATIENCE = 30
RECORDS = 50


def produce(bootstrap, compression, idempotent):
    failed = []
    producer = Producer({'bootstrap.servers': bootstrap, 'acks': 'all', 'compression.type': compression, 'enable.idempotence': idempotent})
    for i in range(RECORDS):
        producer.produce('rd', key='%d' % i, value='%s-%d' % (compression, i), headers={'h': compression}, timestamp=1000 + i,
                         on_delivery=lambda error, message: error and failed.append(error))
    assert producer.flush(PATIENCE) == 0 and not failed, failed


def consumed(bootstrap, group, count):
    """As many records as asked for, committed."""
    consumer = Consumer({'bootstrap.servers': bootstrap, 'group.id': group, 'auto.offset.reset': 'earliest', 'enable.auto.commit': False})
    consumer.subscribe(['rd'])
    values = []
    while len(values) < count:
        message = consumer.poll(PATIENCE)
        assert message is not None, 'only %d of %d records' % (len(values), count)
        assert message.error() is None, message.error()
        values.append(message.value().decode())
        consumer.commit(message, asynchronous=False)
    consumer.close()
    return values


def main(bootstrap):
    admin = AdminClient({'bootstrap.servers': bootstrap})
    admin.create_topics([NewTopic('rd', 3, 1)])['rd'].result(PATIENCE)
    topic = admin.list_topics('rd', PATIENCE).topics['rd']
    assert len(topic.partitions) == 3 and topic.error is None
    compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
    for compression in compressions:
        produce(bootstrap, compression, compression == 'lz4')
    total = RECORDS * len(compressions)
    first = consumed(bootstrap, 'rd-group', total - 10)
    rest = consumed(bootstrap, 'rd-group', 10)
    assert len(set(first + rest)) == total, 'a member that takes over begins where the other committed'
    reader = Consumer({'bootstrap.servers': bootstrap, 'group.id': 'rd-offsets'})
    low, high = zip(*[reader.get_watermark_offsets(TopicPartition('rd', p), PATIENCE) for p in range(3)])
    assert sum(high) - sum(low) == total, (low, high)
    found = reader.offsets_for_times([TopicPartition('rd', p, 1000) for p in range(3)], PATIENCE)
    assert all(place.offset == 0 for place in found if high[place.partition] > 0), found
    reader.assign([TopicPartition('rd', p, OFFSET_BEGINNING) for p in range(3)])
    assert reader.poll(PATIENCE).headers()
    reader.close()
    admin.delete_topics(['rd'])['rd'].result(PATIENCE)
    print('librdkafka works')


if __name__ == '__main__':
    main(sys.argv[1])
