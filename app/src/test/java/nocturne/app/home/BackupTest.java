package nocturne.app.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nocturne.app.Nocturne;
import nocturne.app.command.NocturneRun;
import nocturne.core.jvm.SecondJvm;
import nocturne.core.sample.SampleAlert;
import nocturne.standalone.directory.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/backup.md promises: copy the home, start elsewhere, the books balance. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BackupTest {
  private static final String NIGHT = "20210120";

  @TempDir Path folder;

  @Test
  void aCopyElsewhereBalancesGoesOnAndTouchesNothingOfTheOriginal() throws Exception {
    Path home = folder.resolve("first/home");
    assertThat(run(home, "demo", "--alerts", "200").code()).isZero();
    Path copy = folder.resolve("another place/restored");
    Folders.copy(home, copy);
    Map<String, Integer> before = contents(home);

    assertBalances(copy);
    assertThat(run(copy, "sql", "SELECT count(*) FROM alerts").out()).contains("200");
    Path packets = Files.createDirectories(folder.resolve("packets"));
    Files.write(packets.resolve("late.avro"), SampleAlert.packet(999));
    NocturneRun tail = run(copy, "replay", "packets", "--night", NIGHT);
    assertThat(tail.code()).as(tail.err()).isZero();
    assertThat(run(copy, "sql", "SELECT count(*) FROM alerts").out()).contains("201");
    assertBalances(copy);

    assertThat(contents(home)).isEqualTo(before);
    Files.move(home, folder.resolve("first/gone"));
    assertThat(run(copy, "books").code()).isZero();
  }

  /** The owner is killed in the midst of a night; what is copied then is what a crash leaves. */
  @Test
  void aCopyOfAHomeThatWasKilledEndsItsNight() throws Exception {
    Path home = folder.resolve("killed");
    Process demo =
        SecondJvm.running(Nocturne.class, "--home", home.toString(), "demo", "--alerts", "3000")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("demo.log").toFile())
            .start();
    try {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
      while (!hasPack(home) && System.nanoTime() < until && demo.isAlive()) {
        Thread.sleep(50);
      }
    } finally {
      demo.destroyForcibly().waitFor();
    }
    assertThat(hasPack(home)).as(Files.readString(folder.resolve("demo.log"))).isTrue();
    Path copy = folder.resolve("copies/of killed");
    Folders.copy(home, copy);
    Files.move(home, folder.resolve("gone"));

    Files.createDirectories(folder.resolve("packets"));
    NocturneRun ended = run(copy, "replay", "packets", "--night", NIGHT);
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("alerts, all stores agree,");
    assertBalances(copy);
  }

  private void assertBalances(Path home) {
    NocturneRun books = run(home, "books", "--deep", "--night", NIGHT);
    assertThat(books.code()).as(books.err()).isZero();
    NocturneRun verify = run(home, "verify");
    assertThat(verify.code()).as(verify.err()).isZero();
  }

  private NocturneRun run(Path home, String... arguments) {
    String[] all =
        Stream.concat(Stream.of("--home", home.toString()), Arrays.stream(arguments))
            .toArray(String[]::new);
    return NocturneRun.in(folder, all);
  }

  private static boolean hasPack(Path home) throws IOException {
    Path store = home.resolve("store");
    if (!Files.isDirectory(store)) {
      return false;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(store)) {
      files = all.toList();
    } catch (java.io.UncheckedIOException e) {
      return false; // a file that was being made was renamed meanwhile
    }
    return files.stream().anyMatch(p -> p.toString().endsWith(".pack"));
  }

  private static Map<String, Integer> contents(Path home) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        contents.put(path.toString(), Arrays.hashCode(Files.readAllBytes(path)));
      }
    }
    return contents;
  }
}
