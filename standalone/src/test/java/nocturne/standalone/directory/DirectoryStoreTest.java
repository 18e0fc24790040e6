package nocturne.standalone.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStoreContract;
import nocturne.broker.port.PortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectoryStoreTest extends ObjectStoreContract {
  private static final Instant NOW = Instant.parse("2021-01-20T12:00:00Z");

  @TempDir private Path root;

  @Override
  protected ObjectStore open() {
    return new DirectoryStore(root, DirectoryOptions.defaults().withDurable(false));
  }

  @Test
  void aDurableStoreKeepsTheSameContent() {
    try (DirectoryStore store = new DirectoryStore(root)) {
      store.createBucket("b");
      assertThat(store.putIfAbsent("b", "x/y", bytes("1"))).isEqualTo(ObjectStore.Put.CREATED);
      assertThat(store.putIfAbsent("b", "x/y", bytes("2"))).isEqualTo(ObjectStore.Put.EXISTS);
      store.put("b", "x/z", bytes("3"));
      assertThat(store.file("b", "x/z")).hasContent("3");
    }
  }

  @Test
  void anInterruptDoesNotStopAPutAndIsKept() {
    try (DirectoryStore store = new DirectoryStore(root)) {
      store.createBucket("b");
      Thread.currentThread().interrupt();
      store.putIfAbsent("b", "deep/x", bytes("1"));
      assertThat(store.read("b", "deep/x")).contains(bytes("1"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatAKilledWriterLeftIsNeverListedAndGoesWhenItIsOld() throws IOException {
    try (ObjectStore store = open()) {
      store.createBucket("b");
      Path old = Files.writeString(root.resolve(".tmp/old"), "half an obj");
      Path young = Files.writeString(root.resolve(".tmp/young"), "half an obj");
      Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofMinutes(61))));
      Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(59))));
      assertThat(store.list("b", "")).isEmpty();
      DirectoryOptions anHour =
          DirectoryOptions.defaults()
              .withLeftoverAge(Duration.ofHours(1), Clock.fixed(NOW, ZoneOffset.UTC));
      new DirectoryStore(root, anHour).close();
      assertThat(old).doesNotExist();
      assertThat(young).exists();
    }
  }

  @Test
  void putsLeaveNoTemporaryFileBehind() throws IOException {
    try (ObjectStore store = open()) {
      store.createBucket("b");
      store.put("b", "a", bytes("1"));
      store.putIfAbsent("b", "a", bytes("2"));
      store.putIfAbsent("b", "c", bytes("3"));
      store.createBucket("d");
      store.put("d", "a/b/c", bytes("4"));
      store.deleteBucket("d");
      try (Stream<Path> left = Files.list(root.resolve(".tmp"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void aSymbolicLinkLeadsNowhere(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");
    try (ObjectStore store = open()) {
      store.createBucket("b");
      Files.createSymbolicLink(root.resolve("b/out"), outside);
      Files.createSymbolicLink(root.resolve("b/secret"), outside.resolve("secret"));
      assertThat(store.read("b", "out/secret")).isEmpty();
      assertThat(store.read("b", "secret")).isEmpty();
      assertThat(store.list("b", "")).isEmpty();
      assertThat(store.list("b", "out/")).isEmpty();
      assertThat(store.delete("b", "out/secret")).isFalse();
      assertThatThrownBy(() -> store.put("b", "out/new", bytes("x")))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("symbolic link");
      assertThatThrownBy(() -> store.putIfAbsent("b", "secret", bytes("x")))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("symbolic link");
      store.deleteBucket("b");
    }
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void anObjectAndAFolderOfObjectsCannotShareAName() {
    try (ObjectStore store = open()) {
      store.createBucket("b");
      store.put("b", "a/b", bytes("x"));
      assertThatThrownBy(() -> store.put("b", "a", bytes("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is a folder of objects");
      assertThatThrownBy(() -> store.putIfAbsent("b", "a/b/c", bytes("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is an object");
    }
  }

  @Test
  void aSegmentThatNoFileCouldHaveIsRefused() {
    try (ObjectStore store = open()) {
      store.createBucket("b");
      assertThatThrownBy(() -> store.put("b", "\u661f".repeat(29), bytes("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("261 bytes as a file's name");
      store.put("b", "\u661f".repeat(28), bytes("x"));
      assertThat(store.list("b", "\u661f")).hasSize(1);
    }
  }

  @Test
  void aFileThatIsSpeltOtherwiseIsNobodysObject() throws IOException {
    try (ObjectStore store = open()) {
      store.createBucket("b");
      for (String name : new String[] {"%2e", "%zz", "%", "%4", ".DS_Store", "caf\u00e9", "%FF"}) {
        Files.writeString(root.resolve("b").resolve(name), "stray");
      }
      assertThat(store.list("b", "")).isEmpty();
    }
  }

  @Test
  void aRootThatIsAFileIsBroken() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    assertThatThrownBy(() -> new DirectoryStore(file))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("bytes free");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** A writer that stops for ever at a place is, to all others, one that was killed there. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STORE_.*")
  void aKilledWriterLeavesTheWholeObjectOrNone(CrashPoint place) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    DirectoryOptions options =
        DirectoryOptions.defaults()
            .withKill(
                at -> {
                  if (at == place) {
                    reached.countDown();
                    wait(released);
                    throw new IllegalStateException("killed at " + at);
                  }
                });
    try (ObjectStore doomed = new DirectoryStore(root, options);
        ObjectStore store = open()) {
      store.createBucket("b");
      Thread dying =
          new Thread(
              () ->
                  assertThatThrownBy(() -> doomed.putIfAbsent("b", "x/y", bytes("first")))
                      .hasMessageContaining("killed"));
      dying.start();
      wait(reached);

      boolean there = place == CrashPoint.STORE_NAMED;
      assertThat(store.list("b", "")).hasSize(there ? 1 : 0);
      assertThat(store.read("b", "x/y").isPresent()).isEqualTo(there);
      assertThat(store.putIfAbsent("b", "x/y", bytes("again")))
          .isEqualTo(there ? ObjectStore.Put.EXISTS : ObjectStore.Put.CREATED);
      assertThat(store.read("b", "x/y")).contains(bytes(there ? "first" : "again"));

      released.countDown();
      dying.join();
    }
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "BUCKET_.*")
  void aBucketWhoseDeletionWasKilledIsGoneAndItsBytesWithTheNext(CrashPoint place)
      throws IOException {
    DirectoryOptions options =
        DirectoryOptions.defaults()
            .withKill(
                at -> {
                  if (at == place) {
                    throw new IllegalStateException("killed at " + at);
                  }
                });
    try (ObjectStore doomed = new DirectoryStore(root, options);
        ObjectStore store = open()) {
      store.createBucket("b");
      store.createBucket("b2");
      store.put("b", "x/y", bytes("first"));
      store.put("b2", "x/y", bytes("other"));
      assertThatThrownBy(() -> doomed.deleteBucket("b")).hasMessageContaining("killed");
      assertThat(store.bucketExists("b")).isFalse();
      assertThat(regularFiles()).isEqualTo(2);

      assertThat(store.deleteBucket("b")).isFalse();

      assertThat(regularFiles()).isEqualTo(1);
      assertThat(store.read("b2", "x/y")).contains(bytes("other"));
    }
  }

  private long regularFiles() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  /** The clock jumps an hour forward while an object is written, and another store opens. */
  @Test
  void aWriterThatIsTakenForDeadWritesAgain() {
    DirectoryOptions options = DirectoryOptions.defaults().withDurable(false);
    Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    boolean[] jumped = new boolean[1];
    DirectoryOptions jumping =
        options.withKill(
            at -> {
              if (at == CrashPoint.STORE_WRITTEN && !jumped[0]) {
                jumped[0] = true;
                new DirectoryStore(root, options.withLeftoverAge(Duration.ofHours(1), ahead))
                    .close();
              }
            });
    try (DirectoryStore store = new DirectoryStore(root, jumping)) {
      store.createBucket("b");
      assertThat(store.putIfAbsent("b", "x", bytes("1"))).isEqualTo(ObjectStore.Put.CREATED);
      assertThat(store.read("b", "x")).contains(bytes("1"));
      jumped[0] = false;
      store.put("b", "x", bytes("2"));
      assertThat(store.read("b", "x")).contains(bytes("2"));
    }
  }

  private static void wait(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
