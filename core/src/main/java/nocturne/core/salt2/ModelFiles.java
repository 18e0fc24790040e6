package nocturne.core.salt2;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The files of a model, wherever they lie. */
public interface ModelFiles {

  /** Whether there is a file of this name, such as {@code salt3_template_0.dat}. */
  boolean has(String file);

  /** Opens it; the caller closes. */
  InputStream open(String file) throws IOException;

  /** Files in memory, by name. */
  static ModelFiles of(Map<String, byte[]> files) {
    return new ModelFiles() {
      @Override
      public boolean has(String file) {
        return files.containsKey(file);
      }

      @Override
      public InputStream open(String file) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
          throw new FileNotFoundException(file);
        }
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
