package nocturne.core.salt2;

import java.io.IOException;
import java.io.InputStream;

/** The files of a model, wherever they lie. */
public interface ModelFiles {

  /** Whether there is a file of this name, such as {@code salt3_template_0.dat}. */
  boolean has(String file);

  /** Opens it; the caller closes. */
  InputStream open(String file) throws IOException;
}
