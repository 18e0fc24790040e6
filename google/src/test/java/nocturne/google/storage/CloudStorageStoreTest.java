package nocturne.google.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.UserCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStore.Put;
import nocturne.broker.port.ObjectStoreContract;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Instance;
import nocturne.google.InstanceLabel;
import nocturne.google.testkit.FakeCloudStorage;
import nocturne.google.testkit.FakeCloudStorage.Operation;
import nocturne.google.testkit.Fault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudStorageStoreTest extends ObjectStoreContract {
  private static final String BUCKET = "nocturne_ztf-alerts";
  private static final String NAME = "20210120/0/17.pack";
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final FakeCloudStorage cloud = new FakeCloudStorage(3);

  @AfterEach
  void closeTheCloud() {
    cloud.close();
  }

  @Override
  protected ObjectStore open() {
    return store(Duration.ofSeconds(30));
  }

  private CloudStorageStore store(Duration patience) {
    return new CloudStorageStore(settings().withPatience(patience));
  }

  private CloudStorageSettings settings() {
    return new CloudStorageSettings("my-project", "us-central1").withEmulator(cloud.address());
  }

  private ObjectStore storeWithBucket(Duration patience) {
    ObjectStore store = store(patience);
    store.createBucket(BUCKET);
    return store;
  }

  // ---- a part of a folder ----

  @Test
  void aListingBetweenTwoNamesHasBothOfThemAndNoneBeyond() {
    try (CloudStorageStore store = store(Duration.ofSeconds(30))) {
      store.createBucket(BUCKET);
      for (String name : List.of("a/1", "a/2", "a/23", "a/3", "a/4", "b/2")) {
        store.putIfAbsent(BUCKET, name, bytes(name));
      }
      assertThat(store.list(BUCKET, "a/", "a/2", "a/3"))
          .containsExactly(
              new ObjectStore.Entry("a/2", 3),
              new ObjectStore.Entry("a/23", 4),
              new ObjectStore.Entry("a/3", 3));
      assertThat(store.list(BUCKET, "a/", "a/5", "a/9")).isEmpty();
    }
  }

  // ---- answers that are lost ----

  @Test
  void aPutWhoseAnswerIsLostIsCreatedOnceAndExistsForTheNext() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      cloud.inject(Operation.CREATE, new Fault.LostAnswer(), new Fault.LostAnswer());
      assertThat(store.putIfAbsent(BUCKET, NAME, bytes("x"))).isEqualTo(Put.CREATED);
      assertThat(cloud.requests(Operation.CREATE)).isEqualTo(3);
      assertThat(store.putIfAbsent(BUCKET, NAME, bytes("x"))).isEqualTo(Put.EXISTS);
    }
  }

  @Test
  void anErrorForAPutThatWasDoneIsALostAnswerToo() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      cloud.inject(Operation.CREATE, new Fault.DoneButRefused(503));
      assertThat(store.putIfAbsent(BUCKET, NAME, bytes("x"))).isEqualTo(Put.CREATED);
    }
  }

  @Test
  void aPutWhoseObjectIsDeletedBeforeItIsLookedAtIsUnknown() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      cloud.inject(Operation.CREATE, new Fault.LostAnswer());
      cloud.inject(
          Operation.LOOK, new Fault.Behind(() -> assertThat(store.delete(BUCKET, NAME)).isTrue()));
      assertThatThrownBy(() -> store.putIfAbsent(BUCKET, NAME, bytes("x")))
          .isInstanceOf(PortException.Unknown.class)
          .hasMessageContaining("Cannot tell who put '" + NAME + "' in the bucket " + BUCKET);
      assertThat(store.list(BUCKET, "")).isEmpty();
    }
  }

  @Test
  void aPutThatReplacesTakesTheTurnOfAnotherThatCameFirst() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "settings", bytes("old"));
      cloud.inject(
          Operation.CREATE,
          new Fault.Behind(() -> store.put(BUCKET, "settings", bytes("another's"))));
      store.put(BUCKET, "settings", bytes("ours"));
      assertThat(store.read(BUCKET, "settings")).contains(bytes("ours"));
    }
  }

  @Test
  void aBucketIntoWhichOthersPutIsDeletedInFurtherRounds() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "a", bytes("x"));
      Fault another = new Fault.Behind(() -> store.put(BUCKET, "b", bytes("x")));
      cloud.inject(Operation.DELETE_BUCKET, another, another);
      assertThat(store.deleteBucket(BUCKET)).isTrue();
      assertThat(store.createBucket(BUCKET)).isTrue();
      cloud.injectAlways(Operation.DELETE_BUCKET, another);
      assertThatThrownBy(() -> store.deleteBucket(BUCKET))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("others keep putting objects into it");
    }
  }

  /** The same bytes: what is there does not tell who put it. */
  @Test
  void ofRacingPutsWithLostAnswersExactlyOneIsCreated() throws Exception {
    int threads = 4;
    Random random = new Random(20210120);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<ObjectStore> stores = new ArrayList<>();
    try {
      IntStream.range(0, threads).forEach(t -> stores.add(storeWithBucket(Duration.ofMinutes(1))));
      for (int round = 0; round < 60; round++) {
        for (int i = 0; i < threads; i++) {
          cloud.inject(Operation.CREATE, any(random));
          cloud.inject(Operation.LOOK, random.nextInt(4) == 0 ? refused() : new Fault.None());
        }
        String name = "race/" + round;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Put>> answers = new ArrayList<>();
        for (ObjectStore store : stores) {
          answers.add(
              pool.submit(
                  () -> {
                    start.await();
                    return store.putIfAbsent(BUCKET, name, bytes("the same"));
                  }));
        }
        List<Put> outcomes = new ArrayList<>();
        for (Future<Put> answer : answers) {
          outcomes.add(answer.get());
        }
        cloud.landLate();
        cloud.injectNoMore();
        assertThat(Collections.frequency(outcomes, Put.CREATED)).as(name).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
      stores.forEach(ObjectStore::close);
    }
  }

  private static Fault any(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Fault.LostAnswer();
      case 1 -> new Fault.DoneButRefused(500);
      case 2 -> new Fault.Late();
      case 3 -> refused();
      default -> new Fault.None();
    };
  }

  private static Fault refused() {
    return new Fault.Refused(503);
  }

  @Test
  void aPutThatReplacesAndLosesItsAnswerReplacesOnce() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "settings", bytes("old"));
      cloud.inject(Operation.CREATE, new Fault.LostAnswer());
      store.put(BUCKET, "settings", bytes("new"));
      assertThat(cloud.requests(Operation.CREATE)).isEqualTo(2);
      assertThat(store.read(BUCKET, "settings")).contains(bytes("new"));
    }
  }

  @Test
  void aPutThatArrivesLateDoesNotReplaceALaterOne() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "settings", bytes("old"));
      cloud.inject(Operation.CREATE, new Fault.Late());
      store.put(BUCKET, "settings", bytes("second"));
      store.put(BUCKET, "settings", bytes("third"));
      assertThat(cloud.landLate()).containsExactly(412);
      assertThat(store.read(BUCKET, "settings")).contains(bytes("third"));
    }
  }

  @Test
  void aDeletionThatArrivesLateDoesNotDeleteALaterObject() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "x", bytes("old"));
      cloud.inject(Operation.DELETE, new Fault.Late(), new Fault.LostAnswer());
      assertThat(store.delete(BUCKET, "x")).isTrue();
      store.put(BUCKET, "x", bytes("new"));
      assertThat(cloud.landLate()).contains(412);
      assertThat(store.read(BUCKET, "x")).contains(bytes("new"));
    }
  }

  @Test
  void aBucketWhoseAnswerIsLostIsMadeNow() {
    try (ObjectStore store = open()) {
      cloud.inject(Operation.CREATE_BUCKET, new Fault.LostAnswer());
      assertThat(store.createBucket(BUCKET)).isTrue();
      assertThat(store.createBucket(BUCKET)).isFalse();
      cloud.inject(Operation.DELETE_BUCKET, new Fault.LostAnswer());
      assertThat(store.deleteBucket(BUCKET)).isTrue();
      assertThat(store.bucketExists(BUCKET)).isFalse();
    }
  }

  // ---- failures ----

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void whatPassesIsTriedAgain(int status) {
    try (ObjectStore store = open()) {
      for (Operation each : Operation.values()) {
        cloud.inject(each, new Fault.Refused(status), new Fault.Refused(status));
      }
      assertThat(store.createBucket(BUCKET)).isTrue();
      assertThat(store.putIfAbsent(BUCKET, "a", bytes("x"))).isEqualTo(Put.CREATED);
      store.put(BUCKET, "a", bytes("xy"));
      assertThat(store.read(BUCKET, "a", 1, 1)).contains(bytes("y"));
      assertThat(store.list(BUCKET, "")).hasSize(1);
      assertThat(store.delete(BUCKET, "a")).isTrue();
      assertThat(store.deleteBucket(BUCKET)).isTrue();
    }
  }

  @Test
  void whatDoesNotPassForLongIsUnavailableOrUnknown() {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      store.put(BUCKET, "x", bytes("x"));
      cloud.injectAlways(Operation.LIST, refused());
      assertThatThrownBy(() -> store.list(BUCKET, ""))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("Cannot list the bucket " + BUCKET)
          .hasMessageContaining("503");
      cloud.injectAlways(Operation.CREATE, new Fault.Refused(429));
      assertThatThrownBy(() -> store.putIfAbsent(BUCKET, "y", bytes("x")))
          .as("a request that is one too many is not done")
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("429");
      cloud.injectAlways(Operation.CREATE, new Fault.LostAnswer());
      cloud.injectAlways(Operation.LOOK, refused());
      assertThatThrownBy(() -> store.putIfAbsent(BUCKET, "y", bytes("x")))
          .isInstanceOf(PortException.Unknown.class)
          .hasMessageContaining("Cannot put 'y' in the bucket " + BUCKET)
          .hasMessageContaining("may have been done or not");
      cloud.injectNoMore();
      assertThat(store.putIfAbsent(BUCKET, "y", bytes("x"))).isEqualTo(Put.EXISTS);
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailableForAPutToo() {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      cloud.close();
      assertThatThrownBy(() -> store.putIfAbsent(BUCKET, "x", bytes("x")))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("ConnectException");
    }
  }

  @Test
  void withoutPermissionItIsBrokenAndSaysWhatToGrant() {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      cloud.injectAlways(Operation.CREATE, new Fault.Refused(403));
      assertThatThrownBy(() -> store.putIfAbsent(BUCKET, "x", bytes("x")))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("Cannot put 'x' in the bucket " + BUCKET)
          .hasMessageContaining("of the project my-project")
          .hasMessageContaining("the permission storage.objects.create is missing")
          .hasMessageContaining("tester@example.org")
          .hasMessageContaining(
              "gcloud storage buckets add-iam-policy-binding gs://nocturne_ztf-alerts"
                  + " --member=ACCOUNT --role=roles/storage.objectAdmin");
      assertThat(cloud.requests(Operation.CREATE)).isEqualTo(1);
      cloud.injectAlways(Operation.CREATE_BUCKET, new Fault.Refused(403));
      assertThatThrownBy(() -> store.createBucket("another"))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("Cannot make the bucket another")
          .hasMessageContaining(
              "gcloud projects add-iam-policy-binding my-project --member=ACCOUNT"
                  + " --role=roles/storage.admin");
    }
  }

  @Test
  void credentialsThatAreNotAcceptedAreBroken() {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      cloud.injectAlways(Operation.LIST, new Fault.Refused(401));
      assertThatThrownBy(() -> store.list(BUCKET, ""))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("Google does not accept the credentials")
          .hasMessageContaining("gcloud auth application-default login");
    }
  }

  /** Google's service of tokens answers 400 to a login that was withdrawn. */
  @ParameterizedTest
  @CsvSource({"400, true", "503, false"})
  void aLoginThatIsRefusedIsBrokenAndOneThatMayPassIsNot(int status, boolean broken)
      throws Exception {
    HttpServer tokens =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tokens.createContext(
        "/",
        exchange -> {
          byte[] answer = bytes("{\"error\": \"invalid_grant\"}");
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    tokens.start();
    int listings = cloud.requests(Operation.LIST);
    UserCredentials credentials =
        UserCredentials.newBuilder()
            .setClientId("id")
            .setClientSecret("secret")
            .setRefreshToken("withdrawn")
            .setTokenServerUri(URI.create("http://127.0.0.1:" + tokens.getAddress().getPort()))
            .build();
    try (ObjectStore store =
        new CloudStorageStore(settings().withPatience(Duration.ofMillis(1)), credentials)) {
      assertThatThrownBy(() -> store.list(BUCKET, ""))
          .isInstanceOf(broken ? PortException.Broken.class : PortException.Unavailable.class)
          .hasMessageContaining(broken ? "gcloud auth application-default login" : "no answer");
      assertThat(cloud.requests(Operation.LIST)).isEqualTo(listings);
    } finally {
      tokens.stop(0);
    }
  }

  @Test
  void aBucketsNameThatTheServiceDoesNotTakeIsBroken() {
    try (ObjectStore store = open()) {
      assertThatThrownBy(() -> store.createBucket("Upper"))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("Cannot make the bucket Upper")
          .hasMessageContaining("Invalid bucket name");
    }
  }

  // ---- reading ----

  @Test
  void aPackOfManyMegabytesIsReadAsItWasPut() {
    byte[] pack = new byte[20_000_001];
    new Random(2).nextBytes(pack);
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.putIfAbsent(
          BUCKET, NAME, List.of(ByteBuffer.wrap(pack, 0, 7), ByteBuffer.wrap(pack, 7, 19_999_994)));
      assertThat(store.read(BUCKET, NAME)).contains(pack);
      assertThat(store.read(BUCKET, NAME, 20_000_000, 9)).contains(new byte[] {pack[20_000_000]});
    }
  }

  @Test
  void aDownloadThatIsCutIsReadAgain() {
    byte[] pack = new byte[300_000];
    new Random(1).nextBytes(pack);
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, NAME, pack);
      for (int cut : new int[] {0, 1, 100_000, 299_999}) {
        cloud.inject(Operation.READ, new Fault.Cut(cut));
        assertThat(store.read(BUCKET, NAME)).contains(pack);
        cloud.inject(Operation.READ, new Fault.Cut(cut / 2));
        assertThat(store.read(BUCKET, NAME, 1000, 200_000))
            .contains(Arrays.copyOfRange(pack, 1000, 201_000));
      }
      assertThat(cloud.requests(Operation.READ)).isEqualTo(16);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void aDownloadThatIsCutEachTimeIsNotReturned(int cut) {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      store.put(BUCKET, NAME, bytes("0123456789"));
      cloud.injectAlways(Operation.READ, new Fault.Cut(cut));
      assertThatThrownBy(() -> store.read(BUCKET, NAME))
          .isInstanceOf(PortException.Unavailable.class)
          .hasMessageContaining("Cannot read '" + NAME + "' in the bucket " + BUCKET);
      assertThatThrownBy(() -> store.read(BUCKET, NAME, 2, 100))
          .isInstanceOf(PortException.Unavailable.class);
    }
  }

  @Test
  void anObjectThatIsReplacedOrDeletedWhileItIsReadIsReadAsItIsThen() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      store.put(BUCKET, "x", bytes("old"));
      cloud.inject(
          Operation.READ, new Fault.Behind(() -> store.put(BUCKET, "x", bytes("new, and longer"))));
      assertThat(store.read(BUCKET, "x", 1, 100)).contains(bytes("ew, and longer"));
      cloud.inject(Operation.READ, new Fault.Behind(() -> store.delete(BUCKET, "x")));
      assertThat(store.read(BUCKET, "x")).isEmpty();
    }
  }

  // ---- listing and deleting many ----

  @Test
  void listingsAndDeletionsOfBucketsGoOverAllPages() {
    try (ObjectStore store = storeWithBucket(Duration.ofSeconds(30))) {
      List<String> names = IntStream.range(0, 50).mapToObj(i -> "n/%03d".formatted(i)).toList();
      names.forEach(name -> store.put(BUCKET, name, bytes(name)));
      assertThat(store.list(BUCKET, "n/"))
          .extracting(ObjectStore.Entry::name)
          .containsExactlyElementsOf(names);
      cloud.inject(Operation.DELETE, new Fault.LostAnswer(), refused(), new Fault.LostAnswer());
      assertThat(store.deleteBucket(BUCKET)).isTrue();
      assertThat(store.createBucket(BUCKET)).isTrue();
      assertThat(store.list(BUCKET, "")).isEmpty();
    }
  }

  /** As the console makes them. */
  @Test
  void aBucketWithoutTheInstancesLabelIsLeftAlone() {
    CloudStorageSettings settings = settings();
    try (CloudStorageStore others = new CloudStorageStore(settings);
        CloudStorageStore mine =
            new CloudStorageStore(
                settings.withLabel(InstanceLabel.of(Instance.testing("mytest"))))) {
      others.createBucket("bucket-of-others");
      assertThat(mine.createBucket("bucket-of-mine")).isTrue();
      assertThat(mine.createBucket("bucket-of-mine")).isFalse();
      for (ThrowingCallable each :
          List.<ThrowingCallable>of(
              () -> mine.createBucket("bucket-of-others"),
              () -> mine.deleteBucket("bucket-of-others"))) {
        assertThatThrownBy(each)
            .isInstanceOf(PortException.Broken.class)
            .hasMessageContaining("There is the bucket bucket-of-others, and it does not bear");
      }
      assertThat(mine.deleteBucket("bucket-of-mine")).isTrue();
      assertThat(mine.deleteBucket("bucket-of-mine")).isFalse();
      assertThat(others.deleteBucket("bucket-of-others")).isTrue();
    }
  }

  @Test
  void objectsThatHaveNoNameForThePortAreNotListedAndYetDeleted() throws Exception {
    try (ObjectStore store = storeWithBucket(SHORT)) {
      Storage console =
          StorageOptions.http()
              .setHost(cloud.address().toString())
              .setProjectId("my-project")
              .setCredentials(NoCredentials.getInstance())
              .build()
              .getService();
      console.create(BlobInfo.newBuilder(BUCKET, "folder/").build());
      console.close();
      store.put(BUCKET, "folder/x", bytes("x"));
      assertThat(store.list(BUCKET, "")).containsExactly(new ObjectStore.Entry("folder/x", 1));
      assertThat(store.deleteBucket(BUCKET)).isTrue();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
