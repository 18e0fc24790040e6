package nocturne.google.storage;

import com.google.api.gax.paging.Page;
import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.ReadChannel;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.zip.CRC32C;
import nocturne.broker.port.ObjectNames;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.google.Failures;
import nocturne.google.storage.StorageCalls.Access;
import nocturne.google.storage.StorageCalls.Call;
import org.jspecify.annotations.Nullable;

/**
 * Buckets of Cloud Storage. Any number of stores, in any number of processes, may work on them.
 *
 * <p><b>One of two puts creates the object.</b> A put asks for generation 0, which an object that
 * does not exist has, so the service lets one of two succeed. The answer of the first can be lost;
 * its repetition then finds its own object. So each put has a number of its own in the object's
 * metadata ({@code nocturne-put}), and an object that is in the way is this put's if it has this
 * number. Equal content would be no proof, since two may put the same bytes. If another replaces
 * the object before the repetition looks, the answer is {@link Put#EXISTS}.
 *
 * <p><b>A request that arrives late changes nothing.</b> A request whose connection broke may still
 * be carried out, after its repetition and after puts of others. So a put that replaces looks at
 * the object first and asks for the generation it saw, and so does a deletion: once the object was
 * changed, the service refuses the late request. An object that does not exist has no generation to
 * tell it by: a put that arrives after its object was created and deleted creates it once more.
 *
 * <p><b>What is read is whole.</b> A read looks at the object first, and then asks for the content
 * of that generation. If less came than the object has, or the CRC32C of the whole is another, it
 * is read again.
 *
 * <p>{@link StorageCalls} says what is retried and what is thrown. Buckets are made with uniform
 * bucket-level access, so that roles alone decide who may use them.
 */
public final class CloudStorageStore implements ObjectStore {
  private static final String NUMBER = "nocturne-put";
  private static final BlobGetOption CONTENT =
      BlobGetOption.fields(BlobField.GENERATION, BlobField.SIZE, BlobField.CRC32C);
  private static final int DELETION_ROUNDS = 5;

  private final StorageCalls calls;
  private final Storage storage;
  private final Buckets buckets;
  private final Listing listing;

  /** Opens the store with the credentials that Google's libraries find by default. */
  public CloudStorageStore(CloudStorageSettings settings) {
    this(settings, settings.emulator().isPresent() ? NoCredentials.getInstance() : null);
  }

  /**
   * @param credentials null for those that Google's libraries find by default
   */
  CloudStorageStore(CloudStorageSettings settings, @Nullable Credentials credentials) {
    this.calls = new StorageCalls(settings);
    StorageOptions.Builder options =
        StorageOptions.http()
            .setStorageRetryStrategy(StorageCalls.NEVER_BY_ITSELF)
            .setProjectId(settings.project());
    settings.emulator().ifPresent(address -> options.setHost(address.toString()));
    if (credentials != null) {
      options.setCredentials(credentials);
    }
    this.storage = options.build().getService();
    this.buckets = new Buckets(settings, calls, storage);
    this.listing = new Listing(storage, calls);
  }

  @Override
  public boolean createBucket(String bucket) {
    if (bucketExists(bucket)) {
      buckets.requireOurs(bucket);
      return false;
    }
    return buckets.create(bucket);
  }

  @Override
  public boolean bucketExists(String bucket) {
    return listing.exists(bucket);
  }

  @Override
  public boolean deleteBucket(String bucket) {
    ObjectNames.bucket(bucket);
    buckets.requireOurs(bucket);
    for (int round = 0; round < DELETION_ROUNDS; round++) {
      if (!listing.eachPage(bucket, "", page -> deleteAll(bucket, page), Listing.NAMES)) {
        return round > 0;
      }
      if (buckets.deletedEmpty(bucket)) {
        return true;
      }
    }
    throw new PortException.Unavailable(
        "Cannot delete the bucket %s: others keep putting objects into it; end them and try again."
            .formatted(bucket),
        null);
  }

  private void deleteAll(String bucket, Page<Blob> objects) {
    List<Callable<Void>> deletions = new ArrayList<>();
    for (Blob object : objects.getValues()) {
      deletions.add(
          () -> {
            delete(bucket, object);
            return null;
          });
    }
    var unused = SideBySide.all("delete the bucket " + bucket, deletions);
  }

  /**
   * Makes the bucket announce each object that is put into it from now on, by a message without
   * data whose attributes name the object and its generation.
   *
   * @param topic of the same project; Cloud Storage's own account must be allowed to publish to it
   * @return false if the bucket already announced its objects
   */
  public boolean announce(String bucket, String topic) {
    return buckets.announce(bucket, topic);
  }

  /** Whether the bucket, which must exist, announces its objects on a topic. */
  public boolean announces(String bucket, String topic) {
    return buckets.announces(bucket, topic);
  }

  @Override
  public Put putIfAbsent(String bucket, String name, List<ByteBuffer> pieces) {
    return putIfAbsent(bucket, name, ObjectStore.joined(pieces), Map.of());
  }

  /**
   * Puts an object like {@link #putIfAbsent(String, String, byte[])}, with metadata, which a
   * listing shows.
   *
   * @param metadata up to 8 KiB of names and values
   */
  public Put putIfAbsent(String bucket, String name, byte[] content, Map<String, String> metadata) {
    String number = UUID.randomUUID().toString();
    BlobInfo object = numbered(bucket, name, number, metadata);
    return calls.make(
        call("put", bucket, name, Access.CREATE),
        () -> {
          try {
            create(object, content, BlobTargetOption.doesNotExist());
            return Put.CREATED;
          } catch (StorageException e) {
            if (e.getCode() != Failures.CHANGED_MEANWHILE) {
              throw e;
            }
            Blob there = storage.get(object.getBlobId(), BlobGetOption.fields(BlobField.METADATA));
            if (there == null) {
              throw new PortException.Unknown(
                  "Cannot tell who put '%s' in the bucket %s: it was there and is deleted."
                      .formatted(name, bucket),
                  e);
            }
            return isOf(number, there) ? Put.CREATED : Put.EXISTS;
          }
        });
  }

  @Override
  public void put(String bucket, String name, byte[] content) {
    String number = UUID.randomUUID().toString();
    BlobInfo object = numbered(bucket, name, number, Map.of());
    BlobGetOption fields = BlobGetOption.fields(BlobField.GENERATION, BlobField.METADATA);
    calls.make(
        call("put", bucket, name, Access.CREATE),
        () -> {
          Blob there = storage.get(object.getBlobId(), fields);
          if (there == null) {
            create(object, content, BlobTargetOption.doesNotExist());
          } else if (!isOf(number, there)) {
            create(object, content, BlobTargetOption.generationMatch(there.getGeneration()));
          }
          return Put.CREATED;
        });
  }

  private static BlobInfo numbered(
      String bucket, String name, String number, Map<String, String> metadata) {
    Map<String, String> all = new HashMap<>(metadata);
    all.put(NUMBER, number);
    return BlobInfo.newBuilder(id(bucket, name)).setMetadata(all).build();
  }

  private static boolean isOf(String number, Blob object) {
    Map<String, String> metadata = object.getMetadata();
    return metadata != null && number.equals(metadata.get(NUMBER));
  }

  /**
   * Creates an object by one request with all of the content, which is not compressed, since packs
   * are.
   */
  private void create(BlobInfo object, byte[] content, BlobTargetOption condition) {
    storage.create(object, content, condition, BlobTargetOption.disableGzipContent());
  }

  @Override
  public Optional<byte[]> read(String bucket, String name) {
    return read(bucket, name, 0, Integer.MAX_VALUE);
  }

  @Override
  public Optional<byte[]> read(String bucket, String name, long from, int length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException(
          "No part of an object: " + length + " bytes from " + from + "; neither may be negative.");
    }
    BlobId id = id(bucket, name);
    Optional<byte[]> content =
        calls
            .found(
                call("read", bucket, name, Access.GET), // it may go between look and read
                () -> {
                  Blob there = storage.get(id, CONTENT);
                  return Optional.ofNullable(there).map(found -> read(id, found, from, length));
                })
            .flatMap(found -> found);
    if (content.isEmpty()) {
      listing.requireBucket(bucket);
    }
    return content;
  }

  /**
   * Reads from the object that was looked at; the service refuses if another has taken its place.
   */
  private byte[] read(BlobId id, Blob object, long from, int most) {
    int length = (int) Math.max(0, Math.min(object.getSize() - from, most));
    ByteBuffer content = ByteBuffer.allocate(length);
    if (length > 0) {
      try (ReadChannel in =
          storage.reader(id, BlobSourceOption.generationMatch(object.getGeneration()))) {
        in.setChunkSize(0); // no buffer
        in.seek(from);
        in.limit(from + length);
        while (content.hasRemaining() && in.read(content) >= 0) {
          // until it is whole, or ends
        }
      } catch (IOException e) {
        throw e.getCause() instanceof StorageException failure
            ? failure
            : StorageException.translate(e);
      }
    }
    if (content.hasRemaining()) {
      throw damaged(content.position() + " of " + length + " bytes came");
    }
    if (length == object.getSize() && !crc32c(content.array()).equals(object.getCrc32c())) {
      throw damaged("what came has the checksum " + crc32c(content.array()));
    }
    return content.array();
  }

  private static StorageException damaged(String how) {
    return new StorageException(Failures.NO_ANSWER, how);
  }

  private static String crc32c(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content, 0, content.length);
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Reads objects side by side, in the order of their names here; those that are gone are none. */
  public List<byte[]> readAll(String bucket, List<String> names) {
    List<Callable<Optional<byte[]>>> reads = new ArrayList<>();
    names.forEach(name -> reads.add(() -> read(bucket, name)));
    return SideBySide.all("read objects of the bucket " + bucket, reads).stream()
        .flatMap(content -> content.stream())
        .toList();
  }

  @Override
  public List<Entry> list(String bucket, String prefix) {
    return entries(listing.of(bucket, prefix, Listing.NAMES));
  }

  /**
   * An object of a listing with its metadata.
   *
   * @param size in bytes
   * @param metadata with which it was put
   */
  public record Described(String name, long size, Map<String, String> metadata) {
    /** Copies the metadata. */
    public Described {
      metadata = Map.copyOf(metadata);
    }

    private static Described of(Blob object) {
      Map<String, String> metadata = object.getMetadata();
      Map<String, String> own = metadata == null ? new HashMap<>() : new HashMap<>(metadata);
      own.remove(NUMBER);
      return new Described(object.getName(), object.getSize(), own);
    }
  }

  /** Lists objects like {@link #list}, with metadata. */
  public List<Described> describe(String bucket, String prefix) {
    return listing.of(bucket, prefix, Listing.DESCRIPTIONS).stream().map(Described::of).toList();
  }

  /**
   * Lists the objects between two names, for folders that grow from night to night.
   *
   * @param first the smallest name, in ASCII
   * @param last the largest name, in ASCII
   */
  public List<Entry> list(String bucket, String prefix, String first, String last) {
    return entries(
        listing.of(
            bucket,
            prefix,
            Listing.NAMES,
            BlobListOption.startOffset(first),
            BlobListOption.endOffset(last + " "))); // which is not listed itself
  }

  private static List<Entry> entries(List<Blob> found) {
    return found.stream().map(each -> new Entry(each.getName(), each.getSize())).toList();
  }

  @Override
  public boolean delete(String bucket, String name) {
    BlobId id = id(bucket, name);
    Optional<Blob> there =
        calls.make(
            call("look at", bucket, name, Access.GET),
            () -> Optional.ofNullable(storage.get(id, BlobGetOption.fields(BlobField.GENERATION))));
    there.ifPresentOrElse(object -> delete(bucket, object), () -> listing.requireBucket(bucket));
    return there.isPresent();
  }

  /** Deletes the object unless another has taken its place. */
  private void delete(String bucket, Blob object) {
    calls.make(
        call("delete", bucket, object.getName(), Access.DELETE),
        () -> {
          try {
            return storage.delete(
                BlobId.of(bucket, object.getName()),
                BlobSourceOption.generationMatch(object.getGeneration()));
          } catch (StorageException e) {
            if (e.getCode() == Failures.CHANGED_MEANWHILE) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public void close() {
    try {
      storage.close();
    } catch (Exception e) {
      throw new IllegalStateException("the client of Cloud Storage does not close", e);
    }
  }

  private static Call call(String verb, String bucket, String name, Access access) {
    return new Call("%s '%s' in the bucket %s".formatted(verb, name, bucket), bucket, access);
  }

  private static BlobId id(String bucket, String name) {
    return BlobId.of(ObjectNames.bucket(bucket), ObjectNames.object(name));
  }
}
