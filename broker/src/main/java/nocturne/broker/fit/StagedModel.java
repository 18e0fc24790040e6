package nocturne.broker.fit;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.ModelFiles;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;

/** A SALT model among an instance's broker files, used for its fits instead of a built-in one. */
public final class StagedModel {
  /** Its place among the broker files: its files, or one folder with them of the model's name. */
  public static final String FOLDER = "value_added/model/";

  /** The folder of the staged model, among the component's files. */
  static final String MODEL = "model/";

  private static final String WITHOUT_NAME = "staged";

  private StagedModel() {}

  /**
   * The staged model; empty if there is none.
   *
   * @param files below the folder, by the rest of their names
   * @throws IllegalArgumentException if the files are no complete model, or one that cannot be
   *     fitted
   */
  public static Optional<SaltModel> of(SortedMap<String, byte[]> files) {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    TreeSet<String> folders = new TreeSet<>();
    files.keySet().forEach(name -> folders.add(name.substring(0, name.indexOf('/') + 1)));
    if (folders.size() > 1) {
      throw new IllegalArgumentException(
          ("Cannot tell which model is meant: in %s there are files of more than one"
                  + " (%s). Leave those of one there.")
              .formatted(FOLDER, String.join(" ", folders).strip()));
    }
    String folder = folders.first();
    Map<String, byte[]> plain = new TreeMap<>();
    files.forEach((name, content) -> plain.put(name.substring(folder.length()), content));
    String name = folder.isEmpty() ? WITHOUT_NAME : folder.substring(0, folder.length() - 1);
    try {
      SaltModel model = SaltModelReader.read(name, ModelFiles.of(plain));
      var unused = new SaltFitter(model, Bandpasses.ztf(), FitSettings.defaults());
      return Optional.of(model);
    } catch (UnreadableModelException | IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("In " + FOLDER + ": " + e.getMessage(), e);
    }
  }
}
