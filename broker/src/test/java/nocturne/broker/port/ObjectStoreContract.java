package nocturne.broker.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.port.ObjectStore.Entry;
import nocturne.broker.port.ObjectStore.Put;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every object store must do. A store's own test extends this and hands out stores over one
 * and the same place: each call of {@link #open} is another user of the same buckets.
 */
public abstract class ObjectStoreContract {
  private static final String BUCKET = "nocturne-broker_files-test";

  private final List<ObjectStore> opened = new ArrayList<>();

  /** Another user of the place that belongs to the running test. */
  protected abstract ObjectStore open() throws Exception;

  private ObjectStore store() throws Exception {
    ObjectStore store = open();
    opened.add(store);
    return store;
  }

  @BeforeEach
  void makeTheBucket() throws Exception {
    store().createBucket(BUCKET);
  }

  @AfterEach
  void closeAll() {
    opened.forEach(ObjectStore::close);
  }

  @Test
  void aBucketIsMadeOnce() throws Exception {
    ObjectStore store = store();
    assertThat(store.bucketExists("other")).isFalse();
    assertThat(store.createBucket("other")).isTrue();
    assertThat(store.createBucket("other")).isFalse();
    assertThat(store().bucketExists("other")).isTrue();
  }

  @Test
  void aDeletedBucketIsGoneWithAllInIt() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "deep/down/here", bytes("x"));
    assertThat(store.deleteBucket(BUCKET)).isTrue();
    assertThat(store.deleteBucket(BUCKET)).isFalse();
    assertThat(store.bucketExists(BUCKET)).isFalse();
    assertThat(store.createBucket(BUCKET)).isTrue();
    assertThat(store.list(BUCKET, "")).isEmpty();
  }

  @Test
  void aBucketThatDoesNotExistIsBroken() throws Exception {
    ObjectStore store = store();
    assertThatThrownBy(() -> store.put("nowhere", "a", bytes("x")))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> store.putIfAbsent("nowhere", "a", bytes("x")))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> store.read("nowhere", "a"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> store.list("nowhere", ""))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void whatIsPutIsReadByAnother() throws Exception {
    store().put(BUCKET, "night/20210120/a.pack", bytes("hello"));
    assertThat(store().read(BUCKET, "night/20210120/a.pack")).contains(bytes("hello"));
    assertThat(store().read(BUCKET, "night/20210120/b.pack")).isEmpty();
    assertThat(store().read(BUCKET, "night/20210120")).isEmpty();
  }

  @Test
  void anEmptyObjectIsAnObject() throws Exception {
    ObjectStore store = store();
    assertThat(store.putIfAbsent(BUCKET, "empty", new byte[0])).isEqualTo(Put.CREATED);
    assertThat(store.putIfAbsent(BUCKET, "empty", bytes("x"))).isEqualTo(Put.EXISTS);
    assertThat(store.read(BUCKET, "empty")).contains(new byte[0]);
    assertThat(store.list(BUCKET, "")).containsExactly(new Entry("empty", 0));
  }

  @Test
  void theFirstPutIfAbsentStands() throws Exception {
    assertThat(store().putIfAbsent(BUCKET, "a/1", bytes("first"))).isEqualTo(Put.CREATED);
    assertThat(store().putIfAbsent(BUCKET, "a/1", bytes("second"))).isEqualTo(Put.EXISTS);
    assertThat(store().read(BUCKET, "a/1")).contains(bytes("first"));
  }

  @Test
  void ofManyAtOnceExactlyOneCreates() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        String name = "race/" + round;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Put>> answers = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          byte[] content = bytes("thread " + t + " of round " + round);
          ObjectStore store = store();
          contents.add(content);
          answers.add(
              pool.submit(
                  () -> {
                    start.await();
                    return store.putIfAbsent(BUCKET, name, content);
                  }));
        }
        List<Put> outcomes = new ArrayList<>();
        for (Future<Put> answer : answers) {
          outcomes.add(answer.get());
        }
        assertThat(Collections.frequency(outcomes, Put.CREATED)).isEqualTo(1);
        assertThat(store().read(BUCKET, name))
            .contains(contents.get(outcomes.indexOf(Put.CREATED)));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void putReplaces() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "settings", bytes("old and longer"));
    store.put(BUCKET, "settings", bytes("new"));
    assertThat(store.read(BUCKET, "settings")).contains(bytes("new"));
    assertThat(store.list(BUCKET, "")).containsExactly(new Entry("settings", 3));
  }

  @Test
  void aReaderNeverSeesHalfAnObject() throws Exception {
    ObjectStore writer = store();
    ObjectStore reader = store();
    byte[] ones = new byte[300_000];
    byte[] twos = new byte[200_000];
    Arrays.fill(ones, (byte) 1);
    Arrays.fill(twos, (byte) 2);
    writer.put(BUCKET, "plot.png", ones);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> writing =
          pool.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  writer.put(BUCKET, "plot.png", i % 2 == 0 ? twos : ones);
                }
              });
      while (!writing.isDone()) {
        byte[] seen = reader.read(BUCKET, "plot.png").orElseThrow();
        assertThat(seen).isEqualTo(seen[0] == 1 ? ones : twos);
      }
      writing.get();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theCallersArrayStaysTheCallers() throws Exception {
    ObjectStore store = store();
    byte[] content = bytes("abc");
    store.put(BUCKET, "mine", content);
    content[0] = 'z';
    byte[] read = store.read(BUCKET, "mine").orElseThrow();
    assertThat(read).isEqualTo(bytes("abc"));
    read[0] = 'y';
    assertThat(store.read(BUCKET, "mine")).contains(bytes("abc"));
  }

  @Test
  void aPartIsCutWhereTheObjectEnds() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "pack", bytes("0123456789"));
    assertThat(store.read(BUCKET, "pack", 3, 4)).contains(bytes("3456"));
    assertThat(store.read(BUCKET, "pack", 8, 100)).contains(bytes("89"));
    assertThat(store.read(BUCKET, "pack", 10, 1)).contains(new byte[0]);
    assertThat(store.read(BUCKET, "pack", 1L << 40, 1)).contains(new byte[0]);
    assertThat(store.read(BUCKET, "none", 0, 1)).isEmpty();
  }

  @Test
  void aListingAscendsByNameWhateverTheFolders() throws Exception {
    ObjectStore store = store();
    List<String> names = List.of("a", "a-b", "b/c", "b-c", "b/c.d", "b/10", "b/9", "B", "b.", "b0");
    for (String name : names) {
      store.put(BUCKET, name, bytes(name));
    }
    assertThat(store.list(BUCKET, ""))
        .extracting(Entry::name)
        .containsExactlyElementsOf(names.stream().sorted().toList());
    assertThat(store.list(BUCKET, "b/"))
        .extracting(Entry::name)
        .containsExactly("b/10", "b/9", "b/c", "b/c.d");
    assertThat(store.list(BUCKET, "b/c"))
        .containsExactly(new Entry("b/c", 3), new Entry("b/c.d", 5));
  }

  /** By UTF-8 bytes the rocket would come last. */
  @Test
  void aListingAscendsByStringComparisonBeyondTheBasicPlane() throws Exception {
    ObjectStore store = store();
    List<String> names = List.of("\ud83d\ude80", "\uff5e", "\u661f", "z");
    for (String name : names) {
      store.put(BUCKET, name, bytes(name));
    }
    assertThat(store.list(BUCKET, ""))
        .extracting(Entry::name)
        .containsExactly("z", "\u661f", "\ud83d\ude80", "\uff5e");
  }

  @Test
  void aPrefixMayEndInsideACharacter() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "a\ud83d\ude80", bytes("rocket"));
    store.put(BUCKET, "a\ud83e\udd84", bytes("unicorn"));
    assertThat(store.list(BUCKET, "a\ud83d"))
        .extracting(Entry::name)
        .containsExactly("a\ud83d\ude80");
    assertThat(store.list(BUCKET, "a\ude80")).isEmpty();
  }

  @Test
  void aPrefixMayEndInsideASegment() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "20210120/0/00000000000000000000.pack", bytes("1"));
    store.put(BUCKET, "20210120/1/00000000000000000000.pack", bytes("2"));
    store.put(BUCKET, "20210121/0/00000000000000000000.pack", bytes("3"));
    assertThat(store.list(BUCKET, "202101")).hasSize(3);
    assertThat(store.list(BUCKET, "20210120")).hasSize(2);
    assertThat(store.list(BUCKET, "20210120/1/0000")).hasSize(1);
    assertThat(store.list(BUCKET, "20210120/1/0001")).isEmpty();
    assertThat(store.list(BUCKET, "2022/x")).isEmpty();
    assertThat(store.list(BUCKET, "../")).isEmpty();
  }

  @Test
  void aDeletedObjectIsGone() throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, "a/b", bytes("x"));
    assertThat(store.delete(BUCKET, "a/b")).isTrue();
    assertThat(store.delete(BUCKET, "a/b")).isFalse();
    assertThat(store.delete(BUCKET, "a")).isFalse();
    assertThat(store.read(BUCKET, "a/b")).isEmpty();
    assertThat(store.putIfAbsent(BUCKET, "a", bytes("y"))).isEqualTo(Put.CREATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../../b",
        "a/..",
        "a/./b",
        "nul\0",
        "line\nbreak",
        "tab\t",
        "del\u007f",
        "half\ud800"
      })
  void aNameThatIsNoneIsRefused(String name) throws Exception {
    ObjectStore store = store();
    assertThatThrownBy(() -> store.put(BUCKET, name, bytes("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
    assertThatThrownBy(() -> store.putIfAbsent(BUCKET, name, bytes("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
    assertThatThrownBy(() -> store.read(BUCKET, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
    assertThatThrownBy(() -> store.delete(BUCKET, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
    assertThat(store.list(BUCKET, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "../x", "a\0"})
  void aBucketNameThatIsNoneIsRefused(String bucket) throws Exception {
    ObjectStore store = store();
    assertThatThrownBy(() -> store.createBucket(bucket))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
    assertThatThrownBy(() -> store.deleteBucket(bucket))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".hidden", "...", "..a", "back\\slash", "..\\..\\up", "C:", "con", "NUL.txt", "com1",
            "aux.",
        "trailing ", "trailing.", "100%", "%2e%2e", "%2F", "a b", "q?*<>|\"", "~", "-rf", "$(id)",
        "caf\u00e9", "cafe\u0301", "\u661f", "\ud83d\ude80", ".tmp", ".tmp/x", "x/.tmp"
      })
  void anOddNameKeepsItsSpelling(String name) throws Exception {
    ObjectStore store = store();
    store.put(BUCKET, name, bytes(name));
    store.put(BUCKET, "folder/" + name + "/leaf", bytes("below " + name));
    assertThat(store().read(BUCKET, name)).contains(bytes(name));
    assertThat(store.list(BUCKET, ""))
        .extracting(Entry::name)
        .containsExactlyInAnyOrder(name, "folder/" + name + "/leaf");
    assertThat(store.list(BUCKET, name)).extracting(Entry::name).containsExactly(name);
    assertThat(store.list(BUCKET, "folder/" + name + "/le")).hasSize(1);
    assertThat(store.delete(BUCKET, name)).isTrue();
    assertThat(store.read(BUCKET, "folder/" + name + "/leaf")).isPresent();
  }

  @Test
  void aLongNameFits() throws Exception {
    ObjectStore store = store();
    String segment = "x".repeat(200);
    String name = segment + "/" + segment + "/" + segment;
    assertThat(store.putIfAbsent(BUCKET, name, bytes("x"))).isEqualTo(Put.CREATED);
    assertThat(store.list(BUCKET, segment)).containsExactly(new Entry(name, 1));
    assertThatThrownBy(() -> store.put(BUCKET, "y/".repeat(600) + "z", bytes("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1024 are allowed");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
