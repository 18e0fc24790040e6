package nocturne.google.storage;

import com.google.api.gax.paging.Page;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import nocturne.broker.port.ObjectNames;
import nocturne.google.storage.StorageCalls.Access;
import nocturne.google.storage.StorageCalls.Call;

/** Lists the objects of buckets, page by page. Any thread may call. */
record Listing(Storage storage, StorageCalls calls) {
  static final BlobListOption NAMES =
      BlobListOption.fields(BlobField.NAME, BlobField.SIZE, BlobField.GENERATION);
  static final BlobListOption DESCRIPTIONS =
      BlobListOption.fields(BlobField.NAME, BlobField.SIZE, BlobField.METADATA);

  /** Whether a bucket is there. */
  boolean exists(String bucket) {
    ObjectNames.bucket(bucket);
    // Its metadata would say so too, but a role for objects does not let one see them.
    return firstPage(bucket, BlobListOption.pageSize(1), BlobListOption.fields(BlobField.NAME))
        .isPresent();
  }

  /** Refuses a bucket that is not there. */
  void requireBucket(String bucket) {
    if (!exists(bucket)) {
      throw calls.noBucket(bucket);
    }
  }

  /** The objects whose names start with a prefix, by name. */
  List<Blob> of(String bucket, String prefix, BlobListOption... options) {
    ObjectNames.bucket(bucket);
    List<Blob> found = new ArrayList<>();
    boolean exists =
        eachPage(
            bucket,
            prefix
                .codePoints() // up to the first half of a character, which the service cannot take
                .takeWhile(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString(),
            page -> page.getValues().forEach(found::add),
            options);
    if (!exists) {
      throw calls.noBucket(bucket);
    }
    found.removeIf(each -> !each.getName().startsWith(prefix) || !isName(each.getName()));
    found.sort(Comparator.comparing(Blob::getName)); // the service's order is by bytes of UTF-8
    return found;
  }

  /**
   * Lists the objects whose names start with the prefix.
   *
   * @return whether the bucket exists
   */
  boolean eachPage(
      String bucket, String prefix, Consumer<Page<Blob>> each, BlobListOption... options) {
    List<BlobListOption> all = new ArrayList<>(List.of(options));
    all.add(BlobListOption.prefix(prefix));
    Optional<Page<Blob>> first = firstPage(bucket, all.toArray(BlobListOption[]::new));
    if (first.isEmpty()) {
      return false;
    }
    Page<Blob> page = first.get();
    each.accept(page);
    while (page.hasNextPage()) {
      page =
          calls.make(new Call("list the bucket " + bucket, bucket, Access.LIST), page::getNextPage);
      each.accept(page);
    }
    return true;
  }

  /** Empty if there is no bucket. */
  private Optional<Page<Blob>> firstPage(String bucket, BlobListOption... options) {
    return calls.found(
        new Call("list the bucket " + bucket, bucket, Access.LIST),
        () -> storage.list(bucket, options));
  }

  /** Others make objects that are none for the port, such as the console with {@code folder/}. */
  private static boolean isName(String name) {
    try {
      ObjectNames.object(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
