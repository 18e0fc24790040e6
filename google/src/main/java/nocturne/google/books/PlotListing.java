package nocturne.google.books;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.alert.Candid;
import nocturne.google.storage.CloudStorageStore;

/**
 * Which alerts have a plot, by the listing of the bucket. An object there is whole or not there, so
 * none is read; and the plots of a night lie side by side, since their names are candids, so those
 * of other nights are passed over.
 *
 * @param plots names them
 */
record PlotListing(CloudStorageStore store, String bucket, PlotStore plots) {

  /** Those that have a plot which is not empty. */
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
