package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import nocturne.app.wiring.Services;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.retention.Retention;
import nocturne.broker.retention.RetentionRule;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A night of a survey that sends in transactions, some of which it aborts. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransactionalSurveyTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final int PARTITIONS = 2;

  @TempDir Path folder;
  private EmbeddedKafka survey;
  private Producer<byte[], byte[]> producer;

  @BeforeEach
  void startTheSurvey() throws IOException {
    survey =
        EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder.resolve("the survey's")).withPort(0));
    KafkaAddress address = KafkaAddress.plain(survey.bootstrapServers());
    try (KafkaTopics topics = new KafkaTopics(address, "no ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create(TOPIC, PARTITIONS);
    }
    Properties settings = address.clientProperties();
    settings.setProperty("transactional.id", "the survey");
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    Path home = Files.createDirectory(folder.resolve("nocturne-home"));
    Files.write(
        home.resolve("nocturne.properties"),
        List.of(
            "kafka.port = 0",
            "kafka.partitions = 1",
            "survey.bootstrap-servers = " + survey.bootstrapServers()));
  }

  @AfterEach
  void stopTheSurvey() {
    producer.close();
    survey.close();
  }

  @Test
  void itsBooksBalanceAndRetentionFreesIt() throws Exception {
    QuietSession.readingSurvey(folder, "up", this::night);
  }

  private void night(Services services) throws IOException, InterruptedException {
    assertThat(services.resources().create()).isNotEmpty();
    services.startWorkers();
    Conductor conductor = services.conductor((night, what) -> {});
    abort(900, 905);
    commit(0, 20);
    conductor.start(NIGHT, TOPIC);
    abort(905, 910);
    commit(20, 40);
    commit(38, 42); // two are sent again
    abort(910, 915); // the ends are behind a marker
    NightBooks first = conductor.end(NIGHT);
    expect(first, 42, 44);

    commit(42, 43);
    conductor.start(NIGHT, TOPIC);
    NightBooks second = conductor.end(NIGHT); // the same, of a transaction that was committed
    expect(second, 43, 45);

    String alerts = services.names().topic(Topic.ALERTS);
    Retention retention = services.retention();
    new Retention(
            retention.back(),
            retention.journal(),
            retention.bookStore(),
            retention.ours(),
            new RetentionRule(Duration.ZERO, OptionalLong.empty()),
            retention.clock(),
            retention.kill())
        .run();
    assertThat(services.log().extent(alerts).get(0).from()).isGreaterThanOrEqualTo(43);
    expect(conductor.books(NIGHT, true), 43, 45);
  }

  private static void expect(NightBooks books, long published, long received) {
    assertThat(books.wrong()).isEmpty();
    assertThat(books.expired()).isEmpty();
    assertThat(books.count("published")).isEqualTo(published);
    assertThat(books.check(CheckName.RECEIVED).orElseThrow().expected()).isEqualTo(received);
  }

  private void commit(int from, int to) {
    send(from, to);
    producer.commitTransaction();
  }

  private void abort(int from, int to) {
    send(from, to);
    producer.flush();
    producer.abortTransaction();
  }

  private void send(int from, int to) {
    producer.beginTransaction();
    for (int i = from; i < to; i++) {
      byte[] key = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      var unused =
          producer.send(
              new ProducerRecord<>(TOPIC, i % PARTITIONS, key, SampleAlert.packet(1000 + i)));
    }
  }
}
