package nocturne.broker.ingest;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.LostEnd;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.PoisonGuard;
import nocturne.core.night.Night;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open nights of one session, each as the ledger had it when the session loaded it. For one
 * thread.
 */
final class NightIngests {
  private static final Logger LOG = LoggerFactory.getLogger(NightIngests.class);

  private final IngestContext context;
  private final String deadLettersTopic;
  private final PoisonGuard guard;
  private final @Nullable PoisonGuard before;
  private final IngestTransaction transaction;
  private final FollowedTopics topics;
  private final RetryInput retries;
  private final Handovers handovers;
  private final TopicEvents events;
  private final Map<Night, NightIngest> nights = new TreeMap<>();
  private final Map<Night, NightLog> telling = new HashMap<>();
  private boolean hasBegun;

  NightIngests(
      IngestContext context,
      PoisonGuard guard,
      @Nullable PoisonGuard before,
      IngestTransaction transaction,
      RetryInput retries,
      Handovers handovers,
      TopicEvents events) {
    this.context = context;
    this.deadLettersTopic = context.names().deadLetters();
    this.guard = guard;
    this.before = before;
    this.transaction = transaction;
    this.topics = events.topics();
    this.retries = retries;
    this.handovers = handovers;
    this.events = events;
  }

  Collection<NightIngest> all() {
    return Collections.unmodifiableCollection(nights.values());
  }

  @Nullable NightIngest of(Night night) {
    return nights.get(night);
  }

  /** Whether a night that has ended waits for its retries. */
  boolean awaitRetries() {
    return nights.values().stream()
        .anyMatch(night -> night.open().ends().isPresent() && !night.hasTakenRetries());
  }

  /** The night that follows this topic. */
  @Nullable NightIngest reading(SurveyTopic topic) {
    for (NightIngest night : nights.values()) {
      if (topic.equals(night.followed())) {
        return night;
      }
    }
    return null;
  }

  /** Logs the night's progress, if it is time. */
  void tell(NightIngest night) {
    NightLog story = telling.get(night.night());
    if (story != null) {
      story.tell(night.progress());
    }
  }

  /** Takes the journal's current entries. */
  void reconcile() {
    Map<Night, OpenNight> wanted = new TreeMap<>();
    context.back().journal().get().forEach(each -> wanted.put(each.night(), each));
    for (NightIngest night : List.copyOf(nights.values())) {
      OpenNight now = wanted.get(night.night());
      if (now == null || !now.surveyTopic().equals(night.open().surveyTopic())) {
        LOG.info("Night {}: no longer to be read here; ingest lets it be", night.night());
        forget(night);
      } else {
        night.update(now);
        retries.follow(night);
      }
    }
    List<OpenNight> fresh =
        wanted.values().stream().filter(each -> !nights.containsKey(each.night())).toList();
    if (!fresh.isEmpty()) {
      load(fresh);
    }
  }

  private void forget(NightIngest night) {
    topics.leave(night);
    nights.remove(night.night());
    events.forget(night);
    telling.remove(night.night());
  }

  private void load(List<OpenNight> fresh) {
    boolean begins = !hasBegun;
    History memory =
        History.read(
            context.back().ledger(),
            deadLettersTopic,
            fresh,
            record -> {
              if (begins) {
                guard.learn(record);
              }
            });
    context.kill().reached(CrashPoint.INGEST_LEDGER_READ);
    if (begins) {
      guard.begin(attempt -> isDone(memory.nights().get(attempt.night()), attempt), before);
      hasBegun = true;
      context.kill().reached(CrashPoint.INGEST_SESSION_BEGUN);
    }
    if (begins) {
      context.back().log().ifPresent(log -> keepUnrecorded(log, memory));
    }
    handovers.goOnFrom(memory.outputs().alerts().to());
    memory
        .nights()
        .forEach(
            (key, night) -> {
              nights.put(key, night);
              retries.follow(night);
              context.gauge().note(night.progress());
              if (!night.isLeft()) {
                telling.put(key, new NightLog(context.options().pace().tell()));
                followIfThere(night);
              }
            });
  }

  private void keepUnrecorded(TopicLog log, History memory) {
    UnrecordedOutputs unrecorded = UnrecordedOutputs.read(log, context.names(), memory.outputs());
    unrecorded.seenIn(memory.nights().values(), context.names());
    transaction.keep(unrecorded);
    handovers.goOnFrom(unrecorded.publishedTo());
  }

  /**
   * Failure is not an error here: other nights may be on another cluster, and this one is tried
   * again.
   */
  private void followIfThere(NightIngest night) {
    try {
      topics.follow(night);
    } catch (SurveyException.Unavailable e) {
      LOG.warn("Night {}: its topic is not read yet: {}", night.night(), e.getMessage());
    }
  }

  private boolean isDone(@Nullable NightIngest night, DeliveryAttempt attempt) {
    if (night == null) {
      return true;
    }
    return attempt.topic().equals(deadLettersTopic)
        ? night.deadLettersNext(attempt.partition(), deadLettersTopic) > attempt.offset()
        : night.hasPassed(attempt.topic(), attempt.partition(), attempt.offset());
  }

  /**
   * State of the open nights as the ledger has it: all that an ingest knows when it starts. Valid
   * only if read after the writer was opened, since a predecessor may commit until then.
   *
   * @param nights by night, what was seen and the positions
   * @param outputs what ingest published in these nights or others
   */
  private record History(Map<Night, NightIngest> nights, RecordedOutputs outputs) {

    /**
     * @param consumer receives every record read
     */
    static History read(
        Ledger ledger,
        String deadLetters,
        Collection<OpenNight> open,
        Consumer<? super LedgerRecord> consumer) {
      Map<Night, NightIngest> nights = new TreeMap<>();
      RecordedOutputs outputs = new RecordedOutputs();
      @Nullable LedgerMark from = null;
      for (OpenNight each : open) {
        nights.put(each.night(), new NightIngest(each));
        outputs.alerts().startAt(each.start().published());
        outputs.deadLetters().startAt(each.start().topics().getOrDefault(deadLetters, Map.of()));
        from = from == null ? each.since() : earlier(from, each.since());
      }
      History memory = new History(nights, outputs);
      if (from != null) {
        ledger.read(
            from,
            new Ledger.Scope.Ingest(),
            record -> {
              memory.add(record);
              consumer.accept(record);
            });
      }
      return memory;
    }

    private static LedgerMark earlier(LedgerMark one, LedgerMark other) {
      Map<Integer, Long> offsets = new HashMap<>();
      one.offsets()
          .forEach(
              (part, offset) -> {
                Long its = other.offsets().get(part);
                if (its != null) {
                  offsets.put(part, Math.min(offset, its));
                }
              });
      return new LedgerMark(offsets);
    }

    private void add(LedgerRecord record) {
      if (record instanceof IngestBatch batch) {
        batch.outcomes().forEach(outputs::add);
        NightIngest night = nights.get(batch.night());
        if (night != null) {
          night.add(batch);
        }
      } else if (record instanceof NightLeft left) {
        NightIngest night = nights.get(left.night());
        if (night != null) {
          night.add(left);
        }
      } else if (record instanceof StageRange retries) {
        NightIngest night = nights.get(retries.night());
        if (night != null && retries.stage().equals(Stage.INGEST)) {
          night.add(retries);
        }
      } else if (record instanceof Retried again && again.stage().equals(Stage.INGEST)) {
        PacketOutcome outcome = again.outcome();
        if (outcome != null) {
          outputs.add(outcome);
        }
        NightIngest night = nights.get(again.night());
        if (night != null) {
          night.add(again);
        }
      } else if (record instanceof NightDeleted gone) {
        nights.computeIfPresent(gone.night(), (n, before) -> new NightIngest(before.open()));
      } else if (record instanceof LostEnd lost) {
        outputs.add(lost);
      }
    }
  }

  /** Logs the progress of a busy night at intervals. For one thread. */
  private static final class NightLog {
    private final Duration every;
    private long lastTold = System.nanoTime();
    private long receivedThen = -1;

    NightLog(Duration every) {
      this.every = every;
    }

    void tell(NightProgress now) {
      PacketCounts counts = now.counts();
      if (receivedThen < 0) {
        receivedThen = counts.received();
      }
      long nanos = System.nanoTime() - lastTold;
      if (nanos < every.toNanos()) {
        return;
      }
      LOG.info(
          "Night {}: {} received ({} a second), {} published, {} duplicates, {} rejected; at most"
              + " {} waiting",
          now.night(),
          counts.received(),
          Math.round((counts.received() - receivedThen) * 1e9 / nanos),
          counts.published(),
          counts.duplicates(),
          counts.allRejected(),
          now.lag().orElse(0));
      lastTold = System.nanoTime();
      receivedThen = counts.received();
    }
  }
}
