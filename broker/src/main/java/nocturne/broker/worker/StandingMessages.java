package nocturne.broker.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a worker's stages that are on their topics already. A ledger that lost its end, for
 * example in a power cut, has lost the newest ranges of these stages, while the topics may have
 * kept their messages. The stages take such a range again; each message that is there already keeps
 * its place and is not published again.
 *
 * <p>A message is identified by its topic, its key and the packet's place on the survey's topic, or
 * by its content if it has no such place. For the worker's one thread.
 */
final class StandingMessages {
  private static final Logger LOG = LoggerFactory.getLogger(StandingMessages.class);

  /** Time for open transactions to be decided. */
  private static final Duration DECIDED = Duration.ofMinutes(1);

  /** A topic that gives nothing for so long has an open transaction. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final TopicLog log;
  private final Set<String> topics;
  private final MessageDigest sha256 = sha256();
  private final Set<Long> standing = new HashSet<>();
  private final Map<StageTask<?>, Long> redone = new HashMap<>();
  private long found;

  /**
   * @param topics to which the stages publish
   */
  StandingMessages(TopicLog log, Set<String> topics) {
    this.log = log;
    this.topics = Set.copyOf(topics);
  }

  /**
   * Reads the topics, for tasks whose newest ranges the ledger may have lost. No predecessor of
   * theirs can publish any more.
   *
   * @param from where the topics are read from
   * @param isSure whether the ledger has lost some. If not, the topics are read as far as no open
   *     transaction hides them: it may be that of a predecessor that still lives
   */
  void read(StartingPoint from, Collection<StageTask<?>> tasks, boolean isSure) {
    for (StageTask<?> task : tasks) {
      redone.put(task, log.extent(task.at().topic()).get(task.at().partition()).to());
    }
    standing.clear();
    for (String topic : topics) {
      try {
        log.readToEnd(
            topic,
            from.topics().getOrDefault(topic, Map.of()),
            isSure ? DECIDED : SILENCE,
            told -> standing.add(identity(topic, told.key(), told.value(), told.attributes())));
      } catch (PortException.Unavailable e) {
        if (isSure) {
          throw e;
        }
        LOG.debug("What an open transaction hides on {} is not looked at", topic, e);
      }
    }
  }

  /** Whether a message is on its topic already. */
  boolean hold(PartitionWork.Outgoing out) {
    if (standing.isEmpty() || DeadLetter.isLaterAttempt(out.message().attributes())) {
      return false;
    }
    boolean holds =
        standing.contains(
            identity(
                out.topic(),
                out.message().key(),
                out.message().value(),
                out.message().attributes()));
    if (holds && found++ == 0) {
      LOG.warn(
          "The ledger has lost its end: it does not know of messages that stand on {}. They stay"
              + " there, and are not published again.",
          out.topic());
    }
    return holds;
  }

  /** Forgets the messages once each task has come to the end that its topic had at the reading. */
  void committed(StageTask<?> task) {
    if (!redone.isEmpty() && task.to() >= redone.getOrDefault(task, 0L)) {
      redone.remove(task);
      if (redone.isEmpty()) {
        standing.clear();
      }
    }
  }

  private long identity(
      String topic, byte @Nullable [] key, byte[] value, Map<String, String> attributes) {
    @Nullable String place = attributes.get("kafka.topic");
    sha256.update((topic + '/').getBytes(UTF_8));
    if (key != null) {
      sha256.update(key);
    }
    byte[] rest =
        place == null
            ? value
            : String.join(
                    "/",
                    "",
                    place,
                    attributes.get("kafka.partition"),
                    attributes.get("kafka.offset"))
                .getBytes(UTF_8);
    return ByteBuffer.wrap(sha256.digest(rest)).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
