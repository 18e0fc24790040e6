package nocturne.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.broker.crash.CrashPoint;
import nocturne.core.jvm.SecondJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HomeTest {
  @TempDir Path folder;

  @Test
  void aNewHomeIsMadeAndFoundAgain() {
    Path root = folder.resolve("a").resolve("home");
    assertThat(Home.find(root)).isEmpty();
    Home.create(root);
    assertThat(Home.find(root)).isPresent();
    assertThat(Home.create(root).root()).isEqualTo(root);
  }

  @Test
  void aNewHomeIsItsUsersAloneAndAnOldOneStaysAsItWas() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path made = Home.create(folder.resolve("above").resolve("made")).root();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    Path old = Files.createDirectory(folder.resolve("old"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-x---"));
    Home.create(old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void aHomeThatCannotBeWrittenToIsRefused() throws IOException {
    Path root = Home.create(folder.resolve("home")).root();
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(root), "the superuser may write everywhere");
    assertThatThrownBy(() -> Home.existing(root))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("Cannot write to the home folder " + root);
    assertThatThrownBy(() -> Home.create(root)).hasMessageContaining("as the user whose it is");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("---------"));
    assertThatThrownBy(() -> Home.existing(root))
        .hasMessageContaining("Cannot read the home folder " + root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aHomeOfAnotherVersionIsRefused() throws IOException {
    Path root = folder.resolve("home");
    Home.create(root);
    Files.writeString(root.resolve("nocturne-home"), "layout 99\n");
    assertThatThrownBy(() -> Home.create(root))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("another version of Nocturne (found \"layout 99\"")
        .hasMessageContaining("--home");
    assertThatThrownBy(() -> Home.existing(root)).hasMessageContaining("another version");
  }

  @Test
  void aMarkerThatIsDamagedOrGoneIsNamedWithWhatItHad() throws IOException {
    Path root = folder.resolve("home");
    Home home = Home.create(root);
    Files.createDirectories(home.kafka());
    Files.createDirectories(home.store());
    Path marker = root.resolve("nocturne-home");
    String line = Files.readString(marker).strip();

    Files.write(marker, new byte[] {'l', (byte) 0xff, 7});
    assertThatThrownBy(() -> Home.create(root))
        .hasMessageContaining(line)
        .hasMessageContaining(marker + " is damaged");

    Files.delete(marker);
    assertThatThrownBy(() -> Home.create(root)).hasMessageContaining(marker + " is gone");
    assertThatThrownBy(() -> Home.existing(root))
        .hasMessageContaining(marker + " is gone")
        .hasMessageContaining(line);
  }

  @Test
  void aFolderOfOtherThingsIsRefusedUntouched() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    assertThatThrownBy(() -> Home.create(folder))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("holds other things (thesis.tex)");
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }

  @Test
  void aFolderThatHoldsOnlySettingsBecomesAHome() throws IOException {
    Files.writeString(folder.resolve("nocturne.properties"), "kafka.port = 9192\n");
    assertThat(Home.create(folder).root()).isEqualTo(folder);
  }

  @Test
  void aHomeThatWasBegunIsMadeWhole() throws IOException {
    Files.writeString(folder.resolve("nocturne-home.next"), "lay");
    Home.create(folder);
    assertThat(Home.find(folder)).isPresent();
  }

  @Test
  void aDemonstrationEmptiesItsOwnHomeOnly() throws IOException {
    Home own = Home.create(folder.resolve("own"));
    own.emptyForDemonstration();
    Files.createDirectories(own.store().resolve("bucket"));
    Files.writeString(own.store().resolve("bucket").resolve("pack"), "made up");
    Path plugIn = Files.createDirectories(own.root().resolve("plugins")).resolve("mine.jar");
    Files.writeString(plugIn, "a stage");
    assertThat(own.holdsDemonstration()).isTrue();
    own.emptyForDemonstration();
    assertThat(own.holdsDemonstration()).isFalse();
    assertThat(own.store()).doesNotExist();
    assertThat(plugIn).exists();
    assertThat(Home.find(own.root())).isPresent();

    Home others = Home.create(folder.resolve("others"));
    Files.createDirectory(others.store());
    Path pack = Files.writeString(others.store().resolve("pack"), "a night's work");
    assertThatThrownBy(others::emptyForDemonstration)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("Cannot empty");
    assertThat(pack).exists();
  }

  @Test
  void aFolderWithPlugInsAndSettingsBecomesAHome() throws IOException {
    Path root = folder.resolve("home");
    Files.createDirectories(root.resolve("plugins"));
    Files.writeString(root.resolve("nocturne.properties"), "");
    assertThat(Home.create(root).root()).isEqualTo(root);
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("home"), "");
    assertThatThrownBy(() -> Home.create(file)).hasMessageContaining("it is a file, not a folder");
  }

  @Test
  void aMissingHomeIsSaidToBeMissing() {
    assertThatThrownBy(() -> Home.existing(folder.resolve("nowhere")))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("There is no home folder at")
        .hasMessageContaining("nocturne demo");
  }

  @Test
  void aHomeHasOneOwnerWhoTellsWhereTheServicesAre() throws IOException {
    Home home = Home.create(folder.resolve("home"));
    assertThat(Ownership.ownerOf(home)).isEmpty();
    try (Ownership ownership = Ownership.take(home, "up", "test", Clock.systemUTC())) {
      ownership.announce("127.0.0.1:9192");
      Owner owner = Ownership.ownerOf(home).orElseThrow();
      assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(owner.bootstrapServers()).contains("127.0.0.1:9192");
      assertThatThrownBy(() -> Ownership.take(home, "replay", "test", Clock.systemUTC()))
          .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(1))
          .hasMessageContaining("is in use by `nocturne up`, process " + owner.pid())
          .hasMessageContaining("nocturne stop");
    }
    assertThat(Ownership.ownerOf(home)).isEmpty();
  }

  @Test
  void whatADeadOwnerLeftBehindIsNoOwner() throws IOException {
    Home home = Home.create(folder.resolve("home"));
    Owner dead =
        new Owner(
            ProcessHandle.current().pid(),
            Instant.parse("2021-01-20T02:00:00Z"),
            "up",
            Instant.parse("2021-01-20T03:00:00Z"),
            Optional.of("127.0.0.1:1"),
            "test");
    Files.writeString(home.owner(), dead.text());
    Files.writeString(home.lock(), "");
    assertThat(Ownership.ownerOf(home)).isEmpty();
    Ownership.take(home, "up", "test", Clock.systemUTC()).close();
  }

  @Test
  void anOwnerIsReadAsItWasWritten() {
    Owner owner =
        new Owner(
            7,
            Instant.parse("2021-01-20T02:00:00.123Z"),
            "up",
            Instant.parse("2021-01-20T03:00:00Z"),
            Optional.of("127.0.0.1:9"),
            "mine");
    assertThat(Owner.parse(owner.text())).contains(owner);
    assertThat(Owner.parse("pid=7\nsin")).isEmpty();
  }

  /** The clock was put back by a day after this process began: it owns its home all the same. */
  @Test
  void ownershipDoesNotDependOnTheClock() {
    Home home = Home.create(folder.resolve("home"));
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofDays(-1));
    try (Ownership ownership = Ownership.take(home, "up", "test", behind)) {
      assertThat(Ownership.ownerOf(home).orElseThrow().isSelf()).isTrue();
      assertThatThrownBy(() -> Ownership.take(home, "replay", "test", behind))
          .hasMessageContaining("is in use by `nocturne up`");
      assertThat(ownership).isNotNull();
    }
  }

  /** A real process that is killed between the steps; a dead owner's file lies there before it. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "HOME_.*")
  void anOwnerThatIsKilledLeavesTheHomeFree(CrashPoint place) throws Exception {
    Home home = Home.create(folder.resolve("home"));
    Instant longAgo = Instant.parse("2021-01-20T02:00:00Z");
    Owner dead = new Owner(1, longAgo, "up", longAgo, Optional.of("127.0.0.1:1"), "test");
    Files.writeString(home.owner(), dead.text());
    Process process = owning(home, place, false);
    try {
      Optional<Owner> seen = Ownership.ownerOf(home);
      if (place == CrashPoint.HOME_TOLD) {
        assertThat(seen.map(Owner::pid)).contains(process.pid());
      }
      assertThatThrownBy(() -> Ownership.take(home, "replay", "test", Clock.systemUTC()))
          .isInstanceOf(Failure.class);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(Ownership.ownerOf(home)).isEmpty();
    Ownership.take(home, "up", "test", Clock.systemUTC()).close();
  }

  /** Asked between a new owner's lock and its word, nobody is told of the dead one before it. */
  @Test
  void aDeadOwnerIsNotTakenForItsSuccessor() throws Exception {
    Home home = Home.create(folder.resolve("home"));
    Instant longAgo = Instant.parse("2021-01-20T02:00:00Z");
    Owner dead = new Owner(1, longAgo, "up", longAgo, Optional.of("127.0.0.1:1"), "test");
    Files.writeString(home.owner(), dead.text());
    Process process = owning(home, CrashPoint.HOME_LOCKED, true);
    try {
      assertThat(Ownership.ownerOf(home).map(Owner::pid)).contains(process.pid());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A process that takes the home and waits at the place: for ever, or for a moment. */
  private static Process owning(Home home, CrashPoint place, boolean goesOn) throws IOException {
    Process process =
        SecondJvm.running(
                Owning.class, home.root().toString(), place.name(), Boolean.toString(goesOn))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int reached = process.getInputStream().read();
    assertThat(reached).as("the process has come to the place").isPositive();
    return process;
  }

  /** The program of that process. */
  static final class Owning {
    private Owning() {}

    public static void main(String[] args) throws InterruptedException {
      Ownership.take(
          Home.existing(Path.of(args[0])),
          "up",
          "test",
          Clock.systemUTC(),
          at -> {
            if (at.name().equals(args[1])) {
              System.out.println(at);
              System.out.flush();
              sleep(Boolean.parseBoolean(args[2]) ? 20 : 60_000);
            }
          });
      sleep(60_000);
    }

    private static void sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
