package nocturne.google.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.ingest.DecidedMessages;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.deadletter.IngestDeadLetters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntentWriterTest {
  private static final Names NAMES =
      new Names("nocturne", Instance.testing("writertest"), Ztf.SURVEY);
  private static final String ALERTS = NAMES.topic(Topic.ALERTS);
  private static final IngestBatch RECORD =
      new IngestBatch(Night.parse("20210120"), Map.of(), Map.of(), Map.of(), List.of());

  private final InMemoryStore store = new InMemoryStore();
  private final Recorded publisher = new Recorded();

  /** What was sent, and failures to come. For one thread. */
  private static final class Recorded implements Publisher {
    private final List<Message> sent = new ArrayList<>();
    private final Queue<PortException> failures = new ArrayDeque<>();

    @Override
    public CompletableFuture<Void> publish(String topic, Message message) {
      sent.add(message);
      PortException failure = failures.poll();
      return failure == null
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(failure);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void makeTheBuckets() {
    NAMES.buckets().forEach(store::createBucket);
  }

  private ObjectLedger ledger(KillPoint kill) {
    return new ObjectLedger(store, NAMES.bucket(Bucket.BROKER_FILES), kill);
  }

  private IntentWriter open(KillPoint kill) {
    IntentNames names = IntentNames.of(NAMES);
    UndoneIntents undone =
        new UndoneIntents(
            new InMemorySurvey("cluster"),
            store,
            names,
            new DecidedMessages(
                names.ingest(), IntentIngest.OPTIONS, new PacketDecoder(Ztf.SURVEY)),
            IntentIngest.retries(store, NAMES));
    IntentWriter.Outputs outputs =
        new IntentWriter.Outputs(
            publisher,
            ALERTS,
            names.ingest().deadLetters(),
            new IngestDeadLetters(store, names.brokerFiles(), names.ingest().deadLetters()));
    return IntentWriter.open(ledger(kill), undone, outputs, kill);
  }

  private static Message message(long candid) {
    return new Message(
        Long.toString(candid).getBytes(UTF_8),
        new byte[] {1},
        new PacketOrigin("ztf_20210120_programid1", 3, 100 + candid, 7).attributes());
  }

  private static void step(IntentWriter writer, long... candids) {
    writer.begin();
    for (long candid : candids) {
      assertThat(writer.publish(ALERTS, message(candid)).position())
          .isEqualTo(new RecordPlace(3, 100 + candid));
    }
    writer.flush();
    writer.record(RECORD);
    writer.commit();
  }

  @Test
  void anIntentStandsBeforeAnythingIsPublished() {
    IntentWriter writer = open(NthReach.of(CrashPoint.INTENT_STANDS, 0));
    assertThatThrownBy(() -> step(writer, 1, 2)).isInstanceOf(NthReach.Killed.class);
    assertThat(publisher.sent).isEmpty();
    assertThat(ledger(KillPoint.NONE).entries(1))
        .extracting(LedgerEntry::kind)
        .containsExactly(LedgerEntry.Kind.OPEN, LedgerEntry.Kind.INTENT);
  }

  @Test
  void whoeverIsFencedPublishesNothing() {
    IntentWriter old = open(KillPoint.NONE);
    step(old, 1);
    IntentWriter next = open(KillPoint.NONE);
    assertThatThrownBy(() -> step(old, 2)).isInstanceOf(PortException.Fenced.class);
    step(next, 3);
    assertThat(publisher.sent)
        .extracting(message -> message.attributes().get("candid"))
        .containsExactly("1", "3");
  }

  @Test
  void whatIsNotConfirmedIsSentAgainAndNothingElse() {
    IntentWriter writer = open(KillPoint.NONE);
    publisher.failures.add(new PortException.Unknown("no answer", null));
    step(writer, 1, 2, 3);
    assertThat(publisher.sent)
        .extracting(message -> message.attributes().get("candid"))
        .containsExactly("1", "2", "3", "1");
  }

  @Test
  void whatIsNeverConfirmedIsNotSaidToBeDone() {
    IntentWriter writer = open(KillPoint.NONE);
    for (int i = 0; i < 5; i++) {
      publisher.failures.add(new PortException.Unknown("no answer", null));
    }
    assertThatThrownBy(() -> step(writer, 1))
        .isInstanceOf(PortException.Unknown.class)
        .hasMessageContaining("1 messages are intended and not confirmed: no answer");
    IntentWriter next = open(KillPoint.NONE);
    assertThat(next).isNotNull();
    List<LedgerEntry> entries = ledger(KillPoint.NONE).entries(1);
    assertThat(entries.get(2).kind()).isEqualTo(LedgerEntry.Kind.OPEN);
    assertThat(entries.get(2).done()).as("the intent is number 2").isEqualTo(2);
  }

  @Test
  void whatAPersonMustSeeToEndsTheStep() {
    IntentWriter writer = open(KillPoint.NONE);
    publisher.failures.add(new PortException.Broken("no permission"));
    assertThatThrownBy(() -> step(writer, 1)).isInstanceOf(PortException.Broken.class);
  }

  @Test
  void whatIsAbortedIsNeitherIntendedNorPublished() {
    IntentWriter writer = open(KillPoint.NONE);
    writer.begin();
    var unused = writer.publish(ALERTS, message(1));
    writer.record(RECORD);
    writer.abort();
    assertThatThrownBy(writer::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("begin");
    assertThat(publisher.sent).isEmpty();
    assertThat(ledger(KillPoint.NONE).endNumber()).isEqualTo(2);
  }

  @Test
  void aMessageIsMadeAsPubSubTakesIt() {
    IntentWriter writer = open(KillPoint.NONE);
    Map<String, String> attributes = new LinkedHashMap<>(message(1).attributes());
    attributes.put("detail", "é".repeat(2000));
    writer.begin();
    var unused =
        writer.publish("dead-letters", new Message(new byte[] {1}, new byte[0], attributes));
    writer.record(RECORD);
    writer.commit();
    Message sent = publisher.sent.get(0);
    assertThat(sent.key()).isNull();
    assertThat(sent.attributes()).doesNotContainKey("candid");
    assertThat(sent.attributes().get("detail")).isEqualTo("é".repeat(512));
  }
}
