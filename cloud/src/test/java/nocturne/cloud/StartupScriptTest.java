package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What virtual machines run when they start, with a server of metadata as Compute Engine's; the
 * programs that it calls only say how.
 */
class StartupScriptTest {
  @TempDir Path folder;
  private final Map<String, String> metadata = new HashMap<>();
  private HttpServer server;

  @BeforeEach
  void setUp() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/computeMetadata/v1/",
        exchange -> {
          String key =
              exchange.getRequestURI().getPath().substring("/computeMetadata/v1/".length());
          boolean asked = "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
          byte[] value = metadata.getOrDefault(key, "").getBytes(UTF_8);
          exchange.sendResponseHeaders(
              !asked ? 403 : metadata.containsKey(key) ? 200 : 404,
              value.length == 0 ? -1 : value.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(value);
          }
        });
    server.start();
    metadata.put("project/project-id", "my-project");
    metadata.put("instance/zone", "projects/123/zones/europe-west1-b");
    for (String program : List.of("gcloud", "java", "shutdown", "apt-get")) {
      String end = program.equals("java") ? "exit ${JAVA_ENDS_WITH:-0}\n" : "";
      Path file = Files.createDirectories(folder.resolve("bin")).resolve(program);
      Files.writeString(file, "#!/bin/sh\necho " + program + " \"$@\" >>\"$SAID\"\n" + end);
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  /** Runs the script until it ends, or so many seconds. */
  private int run(int seconds, Map<String, String> more) throws IOException, InterruptedException {
    Path script = folder.resolve("vm_startup.sh");
    try (InputStream its = SetupCommand.class.getResourceAsStream("vm_startup.sh")) {
      Files.write(script, Objects.requireNonNull(its).readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("SAID", folder.resolve("said").toString());
    builder.environment().put("NOCTURNE_WORK", folder.resolve("work").toString());
    builder.environment().put("NOCTURNE_PAUSE", "0.2");
    builder.environment().put("GCE_METADATA_HOST", "127.0.0.1:" + server.getAddress().getPort());
    builder.environment().putAll(more);
    Process process = builder.start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private List<String> said() throws IOException {
    return Files.readAllLines(folder.resolve("said"));
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  @Test
  void aConsumerRunsIngestAgainAndAgain() throws Exception {
    metadata.put("instance/name", "ztf-consumer-mytest");
    assertThat(run(4, Map.of("JAVA_ENDS_WITH", "1"))).as("it goes on").isEqualTo(-1);
    String work = folder.resolve("work").toString();
    assertThat(said())
        .startsWith(
            "gcloud storage rsync --recursive --delete-unmatched-destination-objects"
                + " gs://my-project-broker_files-mytest/program "
                + work
                + "/program",
            "gcloud storage rsync --recursive gs://my-project-broker_files-mytest/consumer "
                + work
                + "/consumer");
    String worker =
        ("java -XX:+UseSerialGC -Djava.awt.headless=true -jar %s/program/nocturne.jar worker"
                + " --stages ingest --backend google --project my-project --zone europe-west1-b"
                + " --instance mytest --home %s/home")
            .formatted(work, work);
    assertThat(said().subList(2, said().size())).hasSizeGreaterThan(1).containsOnly(worker);
    assertThat(output()).contains("ingest has ended; it begins again");
  }

  @Test
  void aConductorStartsTheNightThatItsMetadataNameAndShutsDown() throws Exception {
    metadata.put("instance/name", "night-conductor");
    metadata.put("instance/attributes/NIGHT", "START");
    metadata.put("instance/attributes/KAFKA_TOPIC", "ztf_20210120_programid1");
    assertThat(run(60, Map.of())).isZero();
    assertThat(said().get(0))
        .isEqualTo(
            "gcloud compute instances add-metadata night-conductor --project my-project --zone"
                + " europe-west1-b --metadata NIGHT=,KAFKA_TOPIC=");
    assertThat(said())
        .anyMatch(
            line ->
                line.contains("night start --topic ztf_20210120_programid1")
                    && line.contains("--production"));
    assertThat(said().get(said().size() - 1)).isEqualTo("shutdown -h now");
  }

  @Test
  void aNightWhoseBooksDoNotBalanceIsTold() throws Exception {
    metadata.put("instance/name", "night-conductor-mytest");
    metadata.put("instance/attributes/NIGHT", "END");
    assertThat(run(60, Map.of("JAVA_ENDS_WITH", "1"))).isEqualTo(1);
    assertThat(said()).anyMatch(line -> line.contains("night end --backend google"));
    assertThat(output()).contains("NIGHT=END has ended with exit code 1");
    assertThat(said().get(said().size() - 1)).isEqualTo("shutdown -h now");
  }

  @Test
  void aStartThatIsNoNightShutsDownAndAWrongNameIsTold() throws Exception {
    metadata.put("instance/name", "night-conductor-mytest");
    assertThat(run(60, Map.of())).isZero();
    assertThat(said()).hasSize(2).last().isEqualTo("shutdown -h now");
    metadata.put("instance/name", "something");
    assertThat(run(60, Map.of())).isEqualTo(1);
    assertThat(output()).contains("a machine of the name \"something\" is none of an instance");
    metadata.put("instance/name", "night-conductor-mytest");
    metadata.put("instance/attributes/NIGHT", "MAYBE");
    assertThat(run(60, Map.of())).isEqualTo(2);
    assertThat(output()).contains("NIGHT is \"MAYBE\"; it can be START or END");
  }
}
