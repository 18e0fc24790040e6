package nocturne.google.deadletter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ingest.RetryRequests;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;

/**
 * Requests to try dead letters of ingest again: objects {@code retries/{n, 20 digits}} in the
 * bucket of the broker files, n from 1 without gap, each put only if its number is free. The place
 * of a request is its number, in partition 0. Any thread and any process may ask.
 */
public final class RetryObjects implements RetryRequests {
  /** The first number. */
  public static final long FIRST = 1;

  private static final String PREFIX = "retries/";
  private static final int THOUSAND = 1000;
  private static final int PARTITION = 0;
  private static final int MOST = 100;

  /** Each try takes the store's patience. */
  private static final int TRIES = 10;

  /**
   * Metadata with the writer of a request, to find out whether a put without an answer succeeded.
   */
  private static final String ASKED_BY = "asked.by";

  private final ObjectStore store;
  private final DeadLetterJson json;
  private final Duration between;

  /**
   * @param between so long a reader waits before it looks again where nothing was
   */
  public RetryObjects(ObjectStore store, String bucket, String topic, Duration between) {
    this.store = store;
    this.json = new DeadLetterJson(bucket, topic);
    this.between = between;
  }

  /** The topic of the dead letters, under which the requests' places are noted. */
  public String topic() {
    return json.topic();
  }

  private static String name(long number) {
    return String.format(Locale.ROOT, PREFIX + "%020d", number);
  }

  /**
   * Requests the retry of a dead letter.
   *
   * @return number of the request, which is stored
   * @throws PortException.Unknown if it is not known whether the request is stored
   */
  public long ask(Retry retry) {
    String asker = UUID.randomUUID().toString();
    Map<String, String> attributes = new LinkedHashMap<>(retry.message().attributes());
    attributes.put(ASKED_BY, asker);
    byte[] request = DeadLetterJson.of(attributes);
    long number = end();
    for (int tries = 0; ; ) {
      try {
        if (store.putIfAbsent(json.bucket(), name(number), request) == ObjectStore.Put.CREATED) {
          return number;
        }
        if (record(number).map(its -> asker.equals(its.attributes().get(ASKED_BY))).orElse(false)) {
          return number;
        }
        number++; // another's
      } catch (PortException.Unknown | PortException.Unavailable e) {
        if (++tries == TRIES) {
          throw new PortException.Unknown(
              "It is not known whether %s was written to the bucket %s: %s"
                  .formatted(name(number), json.bucket(), e.getMessage()),
              e);
        }
        // The same number again, so that the request stands once.
      }
    }
  }

  /** The first free number. */
  public long end() {
    for (long thousand = 0; ; thousand++) {
      List<ObjectStore.Entry> taken =
          store.list(json.bucket(), String.format(Locale.ROOT, PREFIX + "%017d", thousand));
      long last =
          taken.isEmpty()
              ? thousand * THOUSAND - 1
              : Long.parseLong(taken.get(taken.size() - 1).name().substring(PREFIX.length()));
      if (last % THOUSAND != THOUSAND - 1 || taken.isEmpty()) {
        return Math.max(FIRST, last + 1);
      }
    }
  }

  /** The request of a number, if there is one. */
  public Optional<Retry> read(long number) {
    return record(number).flatMap(Retry::from);
  }

  private Optional<LogRecord> record(long number) {
    return store
        .read(json.bucket(), name(number))
        .map(
            bytes ->
                json.read(
                    name(number),
                    bytes,
                    new RecordPlace(PARTITION, number),
                    record -> {
                      var unused = Retry.from(record).orElseThrow(); // or it is damaged
                      return record;
                    }));
  }

  @Override
  public Map<Integer, Range> extent() {
    return Map.of(PARTITION, new Range(FIRST, end()));
  }

  /** Up to where requests have been asked, as {@link #extent} has it. */
  public Map<Integer, Long> ends() {
    return Map.of(PARTITION, end());
  }

  @Override
  public LogReader reader(Set<Integer> partitions) {
    return new Reader();
  }

  /** Reads number by number. */
  private final class Reader implements LogReader {
    private long next = FIRST;
    private long lookAt = System.nanoTime();

    @Override
    public List<LogRecord> poll(Duration timeout) {
      List<LogRecord> found = new ArrayList<>();
      if (System.nanoTime() - lookAt >= 0) {
        Optional<LogRecord> one = record(next);
        while (one.isPresent()) {
          found.add(one.get());
          next++;
          one = found.size() < MOST ? record(next) : Optional.empty();
        }
        if (found.size() < MOST) {
          lookAt = System.nanoTime() + between.toNanos();
        }
      }
      if (found.isEmpty() && !timeout.isZero()) {
        await(timeout);
      }
      return found;
    }

    private void await(Duration timeout) {
      try {
        Thread.sleep(timeout.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void seek(int partition, long offset) {
      next = Math.max(FIRST, offset);
      lookAt = System.nanoTime();
    }

    @Override
    public long position(int partition) {
      return next;
    }

    @Override
    public void close() {}
  }
}
