package nocturne.core.plugin;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import nocturne.core.salt2.ModelFiles;

/** The files that an operator gives a stage. Thread-safe. */
public interface StageFiles {
  /** No files at all. */
  StageFiles NONE =
      new StageFiles() {
        @Override
        public SortedMap<String, byte[]> below(String folder) {
          return Collections.emptySortedMap();
        }

        @Override
        public boolean mayReplace(String setting) {
          return false;
        }

        @Override
        public Optional<ModelFiles> folder(String named) {
          return Optional.empty();
        }
      };

  /**
   * The current files of an instance below a folder of {@code value_added/}, by the rest of their
   * names; empty where there are none.
   *
   * @param folder such as {@code model/}
   */
  SortedMap<String, byte[]> below(String folder);

  /**
   * Whether files may replace a setting: it is not set more specifically than in the home's
   * configuration.
   *
   * @param setting without the stage's name, such as {@code model}
   */
  boolean mayReplace(String setting);

  /** The files of a folder that a setting names; empty where there is no such folder. */
  Optional<ModelFiles> folder(String named);
}
