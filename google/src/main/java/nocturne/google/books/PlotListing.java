package nocturne.google.books;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.alert.Candid;
import nocturne.google.storage.CloudStorageStore;

/**
 * Finds the alerts that have a plot, by listing the bucket. An object there is complete, so none is
 * read. The plots of all nights are in one folder, since their names are candids; those of other
 * nights are skipped.
 *
 * @param plots names them
 */
record PlotListing(CloudStorageStore store, String bucket, PlotStore plots) {

  /** The alerts whose plot is not empty. */
  Collection<Long> among(Collection<Long> candids) {
    SortedMap<String, Long> names = new TreeMap<>();
    candids.forEach(candid -> names.put(plots.name(new Candid(candid)), candid));
    SortedMap<String, Long> there = new TreeMap<>();
    if (!names.isEmpty()) {
      for (ObjectStore.Entry object :
          store.list(bucket, plots.folder(), names.firstKey(), names.lastKey())) {
        if (object.size() > 0 && names.containsKey(object.name())) {
          there.put(object.name(), names.get(object.name()));
        }
      }
    }
    return there.values();
  }
}
