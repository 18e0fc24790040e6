package nocturne.google.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import nocturne.google.testkit.FakeCloudStorage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of Cloud Storage that {@link CloudStorageStore} builds on, as Google's reference of the
 * JSON API has them, seen through Google's own client.
 */
class FakeCloudStorageTest {
  private static final String BUCKET = "rules_of-the.service";

  private final FakeCloudStorage cloud = new FakeCloudStorage();
  private Storage storage;

  @BeforeEach
  void connect() {
    storage =
        StorageOptions.http()
            .setHost(cloud.address().toString())
            .setProjectId("nocturne")
            .setCredentials(NoCredentials.getInstance())
            .setStorageRetryStrategy(StorageCalls.NEVER_BY_ITSELF)
            .build()
            .getService();
    storage.create(BucketInfo.of(BUCKET));
  }

  @AfterEach
  void disconnect() throws Exception {
    storage.close();
    cloud.close();
  }

  @Test
  void anObjectHasAGenerationForEachOfItsContents() {
    Blob first = put("a", "first", BlobTargetOption.doesNotExist());
    refused(412, () -> put("a", "second", BlobTargetOption.doesNotExist()));
    Blob second = put("a", "second", BlobTargetOption.generationMatch(first.getGeneration()));
    assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
    refused(412, () -> put("a", "third", BlobTargetOption.generationMatch(first.getGeneration())));
    refused(
        412, () -> put("none", "third", BlobTargetOption.generationMatch(first.getGeneration())));
    assertThat(storage.readAllBytes(id("a"))).isEqualTo("second".getBytes(UTF_8));
  }

  @Test
  void aContentThatWasReplacedIsNotRead() {
    Blob first = put("a", "first");
    BlobSourceOption asItWas = BlobSourceOption.generationMatch(first.getGeneration());
    assertThat(storage.readAllBytes(id("a"), asItWas)).isEqualTo("first".getBytes(UTF_8));
    put("a", "second");
    refused(412, () -> storage.readAllBytes(id("a"), asItWas));
  }

  @Test
  void anObjectThatWasReplacedIsNotDeleted() {
    Blob first = put("a", "first");
    Blob second = put("a", "second");
    refused(
        412,
        () -> storage.delete(id("a"), BlobSourceOption.generationMatch(first.getGeneration())));
    assertThat(storage.delete(id("a"), BlobSourceOption.generationMatch(second.getGeneration())))
        .isTrue();
    assertThat(storage.get(id("a"))).isNull();
    assertThat(storage.delete(id("a"))).isFalse();
  }

  @Test
  void metadataAndChecksumsAreKept() {
    BlobInfo info = BlobInfo.newBuilder(id("a")).setMetadata(Map.of("nocturne-put", "7")).build();
    storage.create(info, "123456789".getBytes(UTF_8));
    Blob found = storage.get(id("a"));
    assertThat(found.getMetadata()).containsExactlyEntriesOf(Map.of("nocturne-put", "7"));
    assertThat(found.getSize()).isEqualTo(9);
    // 0xe3069283, the check value of CRC-32C in the catalogue of parametrised CRC algorithms
    assertThat(found.getCrc32cToHexString()).isEqualTo("e3069283");
    // RFC 1321 has MD5 of other texts; this is md5sum's
    assertThat(found.getMd5ToHexString()).isEqualTo("25f9e794323b453885f5181f1b624d0b");
  }

  @Test
  void onlyTheFieldsThatAreAskedForAreTold() {
    put("a", "first");
    Blob found = storage.get(id("a"), BlobGetOption.fields(Storage.BlobField.SIZE));
    assertThat(found.getSize()).isEqualTo(5);
    assertThat(found.getGeneration()).isNull();
  }

  /** Google's client always sends the right one. */
  @ParameterizedTest
  @ValueSource(strings = {"\"crc32c\":\"AAAAAA==\"", "\"md5Hash\":\"1B2M2Y8AsgTpgAmY7PhCfg==\""})
  void contentWithAnotherChecksumIsRefused(String checksum) throws Exception {
    String body =
        """
        --b
        content-type: application/json

        {"name":"a",%s}
        --b
        content-type: text/plain

        123456789
        --b--
        """
            .formatted(checksum)
            .replace("\n", "\r\n");
    HttpRequest request =
        HttpRequest.newBuilder(
                cloud
                    .address()
                    .resolve("/upload/storage/v1/b/" + BUCKET + "/o?uploadType=multipart"))
            .header("Content-Type", "multipart/related; boundary=b")
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
    assertThat(storage.get(id("a"))).isNull();
  }

  @Test
  void pagesFollowEachOtherByTheBytesOfUtf8() {
    List<String> names = List.of("\ud83d\ude80", "\uff5e", "z", "a/b", "a", "a-b", "a/B");
    names.forEach(name -> put(name, name));
    assertThat(listed("", 2))
        .containsExactly("a", "a-b", "a/B", "a/b", "z", "\uff5e", "\ud83d\ude80");
    assertThat(listed("a/", 1)).containsExactly("a/B", "a/b");
  }

  @Test
  void aFolderIsListedWithTheFoldersInIt() {
    for (String name : List.of("a/1", "a/b/2", "a/b/3", "c")) {
      storage.create(BlobInfo.newBuilder(BUCKET, name).build());
    }
    assertThat(
            storage
                .list(BUCKET, BlobListOption.prefix("a/"), BlobListOption.currentDirectory())
                .streamAll()
                .map(Blob::getName))
        .containsExactlyInAnyOrder("a/1", "a/b/");
  }

  private List<String> listed(String prefix, int page) {
    return storage
        .list(BUCKET, BlobListOption.prefix(prefix), BlobListOption.pageSize(page))
        .streamAll()
        .map(Blob::getName)
        .toList();
  }

  @Test
  void aBucketIsMadeOnceAndDeletedWhenItIsEmpty() {
    refused(409, () -> storage.create(BucketInfo.of(BUCKET)));
    put("a", "first");
    refused(409, () -> storage.delete(BUCKET));
    storage.delete(id("a"));
    assertThat(storage.delete(BUCKET)).isTrue();
    assertThat(storage.delete(BUCKET)).isFalse();
    assertThat(storage.get(BUCKET)).isNull();
  }

  @Test
  void aBucketKeepsItsLabelsAndIsInOneLocation() {
    storage.create(
        BucketInfo.newBuilder("another")
            .setLocation("europe-west3")
            .setLabels(Map.of("nocturne", "test"))
            .build());
    assertThat(storage.get("another").getLocation()).isEqualTo("EUROPE-WEST3");
    assertThat(storage.get("another").getLabels()).isEqualTo(Map.of("nocturne", "test"));
    assertThat(storage.list().streamAll().map(BucketInfo::getName))
        .containsExactly("another", BUCKET);
  }

  @Test
  void aBucketThatDoesNotExistIsNotFound() {
    refused(404, () -> storage.list("nowhere"));
    refused(404, () -> storage.create(BlobInfo.newBuilder("nowhere", "a").build(), new byte[1]));
    refused(404, () -> storage.readAllBytes("nowhere", "a"));
    assertThat(storage.get("nowhere", "a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "ab", "-begins", "ends-", "a b", "goog-x", "10.0.0.1"})
  void aBucketsNameThatIsNotAllowedIsRefused(String name) {
    refused(400, () -> storage.create(BucketInfo.of(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a\nb", ".well-known/acme-challenge/x"})
  void anObjectsNameThatIsNotAllowedIsRefused(String name) {
    refused(400, () -> put(name, "x"));
  }

  @Test
  void anObjectsNameHas1024BytesAtMost() {
    String longest = "\u661f".repeat(341) + "x";
    put(longest, "x");
    assertThat(listed("", 10)).containsExactly(longest);
    refused(400, () -> put(longest + "x", "x"));
  }

  private Blob put(String name, String content, BlobTargetOption... conditions) {
    return storage.create(
        BlobInfo.newBuilder(id(name)).build(), content.getBytes(UTF_8), conditions);
  }

  private static BlobId id(String name) {
    return BlobId.of(BUCKET, name);
  }

  private static void refused(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
