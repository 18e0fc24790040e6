package nocturne.app.reach;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A survey's cluster of one node that asks who comes: a listener for each way to log in, and rights
 * by user. Through the open listener a test does what the survey's own people do.
 */
final class SecuredCluster implements AutoCloseable {
  /** Of the users with a password. */
  static final String PASSWORD = "sesame-7-sesame";

  /** A user with a password who may do everything. */
  static final String OPERATOR = "operator";

  /** Ways in. */
  enum Listener {
    OPEN("PLAINTEXT"),
    KERBEROS("SASL_PLAINTEXT"),
    PASSWORDS("SASL_SSL"),
    CERTIFIED("SSL"),
    EXPIRED("SSL"),
    MISNAMED("SSL"),
    FUTURE("SSL"),
    /** Wants a certificate of its clients. */
    MUTUAL("SSL"),
    /** Sends its clients where nobody is. */
    MISLEADING("PLAINTEXT");

    private final String protocol;

    /** As settings of this listener begin. */
    String prefix() {
      return "listener.name." + name().toLowerCase(Locale.ROOT) + ".";
    }

    Listener(String protocol) {
      this.protocol = protocol;
    }
  }

  private final KafkaRaftServer server;
  private final Map<Listener, Integer> ports;
  private final Admin admin;

  private SecuredCluster(KafkaRaftServer server, Map<Listener, Integer> ports) {
    this.server = server;
    this.ports = ports;
    this.admin = Admin.create(Map.of("bootstrap.servers", at(Listener.OPEN)));
  }

  /** Starts it; the process's krb5.conf must lead to the realm already. */
  static SecuredCluster start(Path folder, TestRealm realm, TestCertificates certificates)
      throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setDirectories(List.of(logs.toString()))
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
    Map<Listener, Integer> ports = new LinkedHashMap<>();
    for (Listener listener : Listener.values()) {
      ports.put(listener, TestRealm.freePort());
    }
    Map<String, String> s = settings(logs, ports);
    kerberos(s, realm);
    passwords(s);
    String good = certificates.store("good", "localhost", "-1d", 30).toString();
    store(s, Listener.PASSWORDS, good);
    store(s, Listener.CERTIFIED, good);
    String expired = certificates.store("expired", "localhost", "-10d", 5).toString();
    store(s, Listener.EXPIRED, expired);
    String misnamed = certificates.store("misnamed", "elsewhere.test", "-1d", 30).toString();
    store(s, Listener.MISNAMED, misnamed);
    store(s, Listener.FUTURE, certificates.store("future", "localhost", "+5d", 5).toString());
    store(s, Listener.MUTUAL, good);
    s.put(Listener.MUTUAL.prefix() + "ssl.client.auth", "required");
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(s), Time.SYSTEM);
    server.startup();
    SecuredCluster cluster = new SecuredCluster(server, ports);
    cluster.password("nocturne");
    cluster.password(OPERATOR);
    return cluster;
  }

  private static Map<String, String> settings(Path logs, Map<Listener, Integer> ports)
      throws IOException {
    Map<String, String> s = new LinkedHashMap<>();
    s.put("process.roles", "broker,controller");
    s.put("node.id", "1");
    s.put("log.dirs", logs.toString());
    s.put("controller.listener.names", "CONTROLLER");
    int controller = TestRealm.freePort();
    s.put("controller.quorum.voters", "1@localhost:" + controller);
    List<String> protocols = new ArrayList<>(List.of("CONTROLLER:PLAINTEXT"));
    List<String> listeners = new ArrayList<>();
    ports.forEach(
        (listener, port) -> {
          protocols.add(listener + ":" + listener.protocol);
          listeners.add(listener + "://localhost:" + port);
        });
    s.put("listener.security.protocol.map", String.join(",", protocols));
    List<String> advertised = new ArrayList<>(listeners);
    advertised.removeIf(l -> l.startsWith(Listener.MISLEADING.name()));
    advertised.add(Listener.MISLEADING + "://localhost:" + TestRealm.freePort());
    s.put("advertised.listeners", String.join(",", advertised));
    listeners.add("CONTROLLER://localhost:" + controller);
    s.put("listeners", String.join(",", listeners));
    s.put("inter.broker.listener.name", Listener.OPEN.name());
    s.put("offsets.topic.replication.factor", "1");
    s.put("transaction.state.log.replication.factor", "1");
    s.put("transaction.state.log.min.isr", "1");
    s.put("auto.create.topics.enable", "false");
    s.put("num.network.threads", "1");
    s.put("num.io.threads", "2");
    s.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    s.put("super.users", "User:ANONYMOUS;User:" + OPERATOR);
    s.put("offsets.topic.num.partitions", "4");
    s.put("transaction.state.log.num.partitions", "4");
    return s;
  }

  private static void kerberos(Map<String, String> s, TestRealm realm) throws Exception {
    String listener = Listener.KERBEROS.prefix();
    s.put(listener + "sasl.enabled.mechanisms", "GSSAPI");
    s.put(listener + "sasl.kerberos.service.name", "kafka");
    s.put(
        listener + "gssapi.sasl.jaas.config",
        "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true refreshKrb5Config=true"
            + " keyTab=\""
            + realm.keytab("kafka/localhost")
            + "\" principal=\"kafka/localhost@"
            + TestRealm.NAME
            + "\";");
  }

  private static void passwords(Map<String, String> s) {
    String listener = Listener.PASSWORDS.prefix();
    s.put(listener + "sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
    s.put(
        listener + "scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    s.put(
        listener + "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_nocturne=\""
            + PASSWORD
            + "\";");
  }

  private static void store(Map<String, String> s, Listener listener, String file) {
    String prefix = listener.prefix() + "ssl.";
    s.put(prefix + "keystore.location", file);
    s.put(prefix + "keystore.type", "PKCS12");
    s.put(prefix + "keystore.password", TestCertificates.PASSWORD);
  }

  String at(Listener listener) {
    return "localhost:" + ports.get(listener);
  }

  /** Lets a user log in by SCRAM. */
  void password(String user) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
        .all()
        .get();
  }

  /** Gives a user these rights on all topics whose names begin so. */
  void allow(String user, String prefix, AclOperation... operations) throws Exception {
    List<AclBinding> all = new ArrayList<>();
    for (AclOperation operation : operations) {
      all.add(
          new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED),
              new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW)));
    }
    admin.createAcls(all).all().get();
  }

  /** Makes a topic and returns when each partition's leader answers. */
  void topic(String name, int partitions) {
    try (KafkaTopics topics =
        new KafkaTopics(
            KafkaAddress.plain(at(Listener.OPEN)), "no ledger", KafkaTopicsOptions.DEFAULTS)) {
      topics.create(name, partitions);
    }
  }

  void delete(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  /** Sends packets to a topic as the survey would. */
  void send(String topic, List<byte[]> packets) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                at(Listener.OPEN),
                "acks",
                "all",
                "max.in.flight.requests.per.connection",
                "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      packets.forEach(packet -> sent.add(producer.send(new ProducerRecord<>(topic, packet))));
      producer.flush();
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }

  @Override
  public void close() {
    admin.close();
    server.shutdown();
    server.awaitShutdown();
  }
}
