package nocturne.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import nocturne.app.command.NocturneRun;
import nocturne.broker.crash.KillPoint;
import nocturne.core.jvm.SecondJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage that hangs in a store holds up neither the end of its night nor that of its process. */
class HangingStageTest {
  private static final String NIGHT = "20210120";

  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private void done(String... arguments) {
    NocturneRun run = run(arguments);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  @Test
  void itsNightIsEndedWithoutItAndItsProcessIsStoppedAndNothingIsLost() throws Exception {
    try (NocturneProcess up = NocturneProcess.start(folder, hanging(), "up")) {
      up.awaitSaying("is up");
      done("simulate", "--rate", "max", "--alerts", "60", "--night", NIGHT);
      done("night", "start", "--night", NIGHT);

      NocturneRun end = run("night", "end", "--cancel", "archive");
      assertThat(end.code()).as(end.out() + end.err()).isEqualTo(1);
      assertThat(end.err())
          .contains("is FAILED (cancelled: archive)")
          .contains("nocturne repair --night 2021-01-20");
      assertThat(end.out()).contains("archived,published,60,in packs,0,false");

      NocturneRun stop = run("stop");
      assertThat(stop.code()).as(stop.out() + stop.err() + up.err()).isZero();
      assertThat(up.ended()).isZero();
      assertThat(up.err())
          .contains("The worker of upload_ztf_bytes_to_bucket has not ended within")
          .contains("it hangs in nocturne.app.security.HangingStore")
          .contains("Nothing is lost")
          .doesNotContain("The worker of bq-sink", "The worker of value-added");
    }
    try (NocturneProcess up = NocturneProcess.start(folder, Map.of(), "up")) {
      up.awaitSaying("is up");
      done("night", "start", "--night", NIGHT);
      NocturneRun end = run("night", "end", "--verbose");
      assertThat(end.code()).as(end.out() + end.err()).isZero();
      assertThat(end.out())
          .contains("archived,published,60,in packs,60,true")
          .doesNotContain(",false");
      done("stop");
    }
  }

  /** The process meets a store that hangs, and nobody else does. */
  private Map<String, String> hanging() throws IOException {
    Path services = Files.createDirectories(folder.resolve("hanging/META-INF/services"));
    Files.writeString(services.resolve(KillPoint.class.getName()), HangingStore.class.getName());
    return Map.of(
        "CLASSPATH", folder.resolve("hanging") + File.pathSeparator + SecondJvm.classPath());
  }
}
