package nocturne.broker.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a ledger record: a version, a kind, then its fields as variable-length numbers.
 *
 * <p>A survey topic's three texts stand once in a record, offsets are told as differences, so that
 * a published packet costs about twenty bytes. Equal records have equal bytes. Reading checks every
 * count against the bytes that are there before it makes room, and refuses what is left over.
 */
public final class LedgerCodec {
  /** An outcome's code is its place here: never reorder. */
  private static final List<PacketOutcome.Kind> KINDS =
      List.of(
          PacketOutcome.Kind.PUBLISHED, PacketOutcome.Kind.DUPLICATE, PacketOutcome.Kind.REJECTED);

  /** So is a step's. */
  private static final List<DeliveryAttempt.Step> STEPS =
      List.of(DeliveryAttempt.Step.TAKE, DeliveryAttempt.Step.REST, DeliveryAttempt.Step.COMMIT);

  private static final int VERSION = 1;
  private static final int INGEST_BATCH = 1;
  private static final int INGEST_LEFT = 2;
  private static final int STAGE_RANGE = 3;
  private static final int ATTEMPT = 4;
  private static final int RETRIED = 5;
  private static final int WORKER_SESSION = 6;

  /** A stage's range that has counts. */
  private static final int COUNTED_RANGE = 7;

  private static final int KIND = 0b11;
  private static final int HAS_CANDID = 0b100;
  private static final int HAS_SHA256 = 0b1000;
  private static final int HAS_POSITION = 0b10000;
  private static final int HAS_REASON = 0b100000;
  private static final int SHA256_BYTES = 32;

  private static final Comparator<SurveyPartition> IN_ORDER =
      Comparator.comparing(SurveyPartition::clusterId)
          .thenComparing(SurveyPartition::topicId)
          .thenComparing(SurveyPartition::topic)
          .thenComparingInt(SurveyPartition::partition);

  private LedgerCodec() {}

  /** What is thrown for bytes that are no ledger record of ours. */
  public static final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedException(String found) {
      super(
          "Cannot read a ledger record: "
              + found
              + ". The ledger holds something that this version did not write; see who wrote it"
              + " before going on.");
    }

    MalformedException(String found, Throwable cause) {
      this(found);
      initCause(cause);
    }
  }

  public static byte[] encode(LedgerRecord ledgerRecord) {
    LedgerBytes.Writer out = new LedgerBytes.Writer();
    out.octet(VERSION);
    if (ledgerRecord instanceof IngestBatch batch) {
      out.octet(INGEST_BATCH);
      write(out, batch);
    } else if (ledgerRecord instanceof NightLeft left) {
      out.octet(INGEST_LEFT);
      write(out, left);
    } else if (ledgerRecord instanceof StageRange range) {
      out.octet(range.counts().isEmpty() ? STAGE_RANGE : COUNTED_RANGE);
      write(out, range);
    } else if (ledgerRecord instanceof DeliveryAttempt attempt) {
      out.octet(ATTEMPT);
      write(out, attempt);
    } else if (ledgerRecord instanceof Retried retried) {
      out.octet(RETRIED);
      write(out, retried);
    } else if (ledgerRecord instanceof WorkerSession workerSession) {
      out.octet(WORKER_SESSION);
      write(out, workerSession);
    } else {
      throw new IllegalArgumentException("no bytes are defined for " + ledgerRecord.getClass());
    }
    return out.bytes();
  }

  /**
   * @throws MalformedException when the bytes are not exactly one record of a known version
   */
  public static LedgerRecord decode(byte[] bytes) {
    LedgerBytes.Reader in = new LedgerBytes.Reader(bytes);
    int version = in.octet();
    if (version != VERSION) {
      throw new MalformedException("version " + version + ", version " + VERSION + " is known");
    }
    int kind = in.octet();
    try {
      LedgerRecord ledgerRecord =
          switch (kind) {
            case INGEST_BATCH -> readIngestBatch(in);
            case INGEST_LEFT -> readNightLeft(in);
            case STAGE_RANGE -> readStageRange(in, false);
            case COUNTED_RANGE -> readStageRange(in, true);
            case ATTEMPT -> readAttempt(in);
            case RETRIED -> readRetried(in);
            case WORKER_SESSION -> readWorkerSession(in);
            default -> throw new MalformedException("kind " + kind + " is not known");
          };
      in.mustBeAtEnd();
      return ledgerRecord;
    } catch (MalformedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(LedgerBytes.Writer out, IngestBatch batch) {
    write(out, batch.night());
    Map<SurveyPartition, Integer> topics = topics(batch.next(), batch.expired());
    writeTopics(out, topics);
    writePositions(out, topics, batch.next());
    Map<SurveyPartition, List<Range>> expired = new TreeMap<>(IN_ORDER);
    expired.putAll(batch.expired());
    out.number(expired.size());
    expired.forEach(
        (partition, ranges) -> {
          writePartition(out, topics, partition);
          out.number(ranges.size());
          for (Range range : ranges) {
            write(out, range);
          }
        });
    out.number(batch.outcomes().size());
    Map<Integer, Long> survey = new HashMap<>();
    Map<Integer, Long> ours = new HashMap<>();
    for (PacketOutcome outcome : batch.outcomes()) {
      write(out, outcome, survey, ours);
    }
  }

  private static IngestBatch readIngestBatch(LedgerBytes.Reader in) {
    Night night = readNight(in);
    List<SurveyPartition> topics = readTopics(in);
    Map<SurveyPartition, Long> next = readPositions(in, topics);
    Map<SurveyPartition, List<Range>> expired = new LinkedHashMap<>();
    for (int left = in.count(3); left > 0; left--) {
      SurveyPartition partition = readPartition(in, topics);
      List<Range> ranges = new ArrayList<>();
      for (int n = in.count(2); n > 0; n--) {
        ranges.add(readRange(in));
      }
      expired.put(partition, List.copyOf(ranges));
    }
    int count = in.count(8);
    List<PacketOutcome> outcomes = new ArrayList<>(count);
    Map<Integer, Long> survey = new HashMap<>();
    Map<Integer, Long> ours = new HashMap<>();
    for (int n = 0; n < count; n++) {
      outcomes.add(readOutcome(in, survey, ours));
    }
    return new IngestBatch(night, next, expired, outcomes);
  }

  private static void write(
      LedgerBytes.Writer out,
      PacketOutcome outcome,
      Map<Integer, Long> survey,
      Map<Integer, Long> ours) {
    Candid candid = outcome.candid();
    byte[] sha256 = outcome.sha256();
    Position at = outcome.at();
    Reason reason = outcome.reason();
    out.octet(
        KINDS.indexOf(outcome.kind())
            | (candid == null ? 0 : HAS_CANDID)
            | (sha256 == null ? 0 : HAS_SHA256)
            | (at == null ? 0 : HAS_POSITION)
            | (reason == null ? 0 : HAS_REASON));
    writeStep(out, survey, outcome.surveyPartition(), outcome.surveyOffset());
    out.number(outcome.length());
    out.int32(outcome.crc32c());
    if (candid != null) {
      out.int64(candid.value());
    }
    if (sha256 != null) {
      if (sha256.length != SHA256_BYTES) {
        throw new IllegalArgumentException(
            "a SHA-256 has " + SHA256_BYTES + " bytes, this one " + sha256.length);
      }
      out.raw(sha256);
    }
    if (at != null) {
      writeStep(out, ours, at.partition(), at.offset());
    }
    if (reason != null) {
      out.text(reason.name());
    }
  }

  private static PacketOutcome readOutcome(
      LedgerBytes.Reader in, Map<Integer, Long> survey, Map<Integer, Long> ours) {
    int flags = in.octet();
    if ((flags & KIND) >= KINDS.size() || flags > (HAS_REASON << 1) - 1) {
      throw new MalformedException("a packet's outcome has flags " + flags);
    }
    Position from = readStep(in, survey);
    int length = in.int31();
    int crc32c = in.int32();
    Candid candid = (flags & HAS_CANDID) == 0 ? null : new Candid(in.int64());
    byte @Nullable [] sha256 = (flags & HAS_SHA256) == 0 ? null : in.raw(SHA256_BYTES);
    Position at = (flags & HAS_POSITION) == 0 ? null : readStep(in, ours);
    Reason reason = (flags & HAS_REASON) == 0 ? null : Reason.valueOf(in.text());
    return new PacketOutcome(
        KINDS.get(flags & KIND),
        from.partition(),
        from.offset(),
        candid,
        length,
        crc32c,
        sha256,
        at,
        reason);
  }

  private static void writeStep(
      LedgerBytes.Writer out, Map<Integer, Long> last, int partition, long offset) {
    out.number(partition);
    Long before = last.put(partition, offset);
    out.signed(offset - (before == null ? 0 : before));
  }

  private static Position readStep(LedgerBytes.Reader in, Map<Integer, Long> last) {
    int partition = in.int31();
    Long before = last.get(partition);
    long offset = in.signed() + (before == null ? 0 : before);
    last.put(partition, offset);
    return new Position(partition, offset);
  }

  private static void write(LedgerBytes.Writer out, NightLeft left) {
    write(out, left.night());
    out.number(left.revision());
    Map<SurveyPartition, Integer> topics = topics(left.positions(), Map.of());
    writeTopics(out, topics);
    writePositions(out, topics, left.positions());
    Map<Integer, Long> deadLetters = new TreeMap<>(left.deadLetters());
    out.number(deadLetters.size());
    deadLetters.forEach(
        (partition, offset) -> {
          out.number(partition);
          out.number(offset);
        });
  }

  private static NightLeft readNightLeft(LedgerBytes.Reader in) {
    Night night = readNight(in);
    int revision = in.int31();
    Map<SurveyPartition, Long> positions = readPositions(in, readTopics(in));
    Map<Integer, Long> deadLetters = new LinkedHashMap<>();
    for (int n = in.count(2); n > 0; n--) {
      int partition = in.int31();
      deadLetters.put(partition, in.number());
    }
    return new NightLeft(night, revision, positions, deadLetters);
  }

  private static void write(LedgerBytes.Writer out, StageRange range) {
    out.text(range.stage().word());
    write(out, range.night());
    out.text(range.topic());
    out.number(range.partition());
    write(out, range.range());
    out.number(range.taken());
    out.number(range.deadLettered());
    out.number(range.passed().size());
    for (Candid candid : range.passed()) {
      out.int64(candid.value());
    }
    if (!range.counts().isEmpty()) {
      out.number(range.counts().size());
      range
          .counts()
          .forEach(
              (what, n) -> {
                out.text(what);
                out.number(n);
              });
    }
  }

  private static StageRange readStageRange(LedgerBytes.Reader in, boolean counted) {
    Stage stage = Stage.of(in.text());
    Night night = readNight(in);
    String topic = in.text();
    int partition = in.int31();
    Range range = readRange(in);
    int taken = in.int31();
    int deadLettered = in.int31();
    int count = in.count(Long.BYTES);
    List<Candid> passed = new ArrayList<>(count);
    for (int n = 0; n < count; n++) {
      passed.add(new Candid(in.int64()));
    }
    SortedMap<String, Integer> counts = new TreeMap<>();
    if (counted) {
      for (int n = in.count(2); n > 0; n--) {
        String what = in.text();
        if (counts.put(what, in.int31()) != null) {
          throw new MalformedException("a range counts " + what + " twice");
        }
      }
      if (counts.isEmpty()) {
        throw new MalformedException("a range with counts of nothing");
      }
    }
    return new StageRange(
        stage, night, topic, partition, range, taken, deadLettered, passed, counts);
  }

  private static void write(LedgerBytes.Writer out, DeliveryAttempt attempt) {
    out.octet(STEPS.indexOf(attempt.step()));
    out.text(attempt.stage().word());
    write(out, attempt.night());
    out.text(attempt.topic());
    out.number(attempt.partition());
    out.number(attempt.offset());
    out.number(attempt.n());
  }

  private static DeliveryAttempt readAttempt(LedgerBytes.Reader in) {
    int step = in.octet();
    if (step >= STEPS.size()) {
      throw new MalformedException("step " + step + " of an attempt is not known");
    }
    return new DeliveryAttempt(
        STEPS.get(step),
        Stage.of(in.text()),
        readNight(in),
        in.text(),
        in.int31(),
        in.number(),
        in.int31());
  }

  private static void write(LedgerBytes.Writer out, Retried retried) {
    out.text(retried.stage().word());
    write(out, retried.night());
    write(out, retried.deadLetter());
    write(out, retried.retry());
    PacketOutcome outcome = retried.outcome();
    out.octet(outcome == null ? 0 : 1);
    if (outcome != null) {
      write(out, outcome, new HashMap<>(), new HashMap<>());
    }
  }

  private static Retried readRetried(LedgerBytes.Reader in) {
    Stage stage = Stage.of(in.text());
    Night night = readNight(in);
    Position deadLetter = readPosition(in);
    Position retry = readPosition(in);
    int outcomes = in.octet();
    if (outcomes > 1) {
      throw new MalformedException(outcomes + " outcomes of one dead letter");
    }
    PacketOutcome outcome =
        outcomes == 0 ? null : readOutcome(in, new HashMap<>(), new HashMap<>());
    return new Retried(stage, night, deadLetter, retry, outcome);
  }

  private static void write(LedgerBytes.Writer out, Position position) {
    out.number(position.partition());
    out.number(position.offset());
  }

  private static Position readPosition(LedgerBytes.Reader in) {
    int partition = in.int31();
    return new Position(partition, in.number());
  }

  private static void write(LedgerBytes.Writer out, WorkerSession workerSession) {
    out.text(workerSession.stage().word());
    out.text(workerSession.topic());
    out.number(workerSession.partition());
    out.text(workerSession.worker());
    out.octet(workerSession.isOver() ? 1 : 0);
  }

  private static WorkerSession readWorkerSession(LedgerBytes.Reader in) {
    Stage stage = Stage.of(in.text());
    String topic = in.text();
    int partition = in.int31();
    String worker = in.text();
    int over = in.octet();
    if (over > 1) {
      throw new MalformedException("a worker session that is over " + over + " times");
    }
    return new WorkerSession(stage, topic, partition, worker, over == 1);
  }

  private static void write(LedgerBytes.Writer out, Night night) {
    out.number(Integer.parseInt(night.basicIso()));
  }

  private static Night readNight(LedgerBytes.Reader in) {
    return Night.parse(String.format(Locale.ROOT, "%08d", in.int31()));
  }

  private static void write(LedgerBytes.Writer out, Range range) {
    out.number(range.from());
    out.number(range.to() - range.from());
  }

  private static Range readRange(LedgerBytes.Reader in) {
    long from = in.number();
    return new Range(from, from + in.number());
  }

  /**
   * Each topic's first partition met stands for the topic; its number is the place in the table.
   */
  private static Map<SurveyPartition, Integer> topics(
      Map<SurveyPartition, ?> some, Map<SurveyPartition, ?> more) {
    TreeMap<SurveyPartition, Integer> numbered = new TreeMap<>(IN_ORDER);
    some.keySet().forEach(p -> numbered.put(topicOf(p), 0));
    more.keySet().forEach(p -> numbered.put(topicOf(p), 0));
    int n = 0;
    for (Map.Entry<SurveyPartition, Integer> entry : numbered.entrySet()) {
      entry.setValue(n++);
    }
    return numbered;
  }

  private static SurveyPartition topicOf(SurveyPartition partition) {
    return new SurveyPartition(partition.clusterId(), partition.topicId(), partition.topic(), 0);
  }

  private static void writeTopics(LedgerBytes.Writer out, Map<SurveyPartition, Integer> topics) {
    out.number(topics.size());
    for (SurveyPartition topic : topics.keySet()) {
      out.text(topic.clusterId());
      out.text(topic.topicId());
      out.text(topic.topic());
    }
  }

  private static List<SurveyPartition> readTopics(LedgerBytes.Reader in) {
    List<SurveyPartition> topics = new ArrayList<>();
    for (int n = in.count(3); n > 0; n--) {
      topics.add(new SurveyPartition(in.text(), in.text(), in.text(), 0));
    }
    return topics;
  }

  private static void writePositions(
      LedgerBytes.Writer out,
      Map<SurveyPartition, Integer> topics,
      Map<SurveyPartition, Long> positions) {
    Map<SurveyPartition, Long> sorted = new TreeMap<>(IN_ORDER);
    sorted.putAll(positions);
    out.number(sorted.size());
    sorted.forEach(
        (partition, offset) -> {
          writePartition(out, topics, partition);
          out.number(offset);
        });
  }

  private static Map<SurveyPartition, Long> readPositions(
      LedgerBytes.Reader in, List<SurveyPartition> topics) {
    Map<SurveyPartition, Long> positions = new LinkedHashMap<>();
    for (int n = in.count(3); n > 0; n--) {
      SurveyPartition partition = readPartition(in, topics);
      positions.put(partition, in.number());
    }
    return positions;
  }

  private static void writePartition(
      LedgerBytes.Writer out, Map<SurveyPartition, Integer> topics, SurveyPartition partition) {
    Integer number = topics.get(topicOf(partition));
    if (number == null) {
      throw new IllegalStateException("no such topic in this record: " + partition);
    }
    out.number(number);
    out.number(partition.partition());
  }

  private static SurveyPartition readPartition(
      LedgerBytes.Reader in, List<SurveyPartition> topics) {
    int number = in.int31();
    if (number >= topics.size()) {
      throw new MalformedException("topic " + number + " of " + topics.size() + " is named");
    }
    SurveyPartition topic = topics.get(number);
    return new SurveyPartition(topic.clusterId(), topic.topicId(), topic.topic(), in.int31());
  }
}
