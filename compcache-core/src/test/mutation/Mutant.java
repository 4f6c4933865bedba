import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;

/**
 * One integer constant of a source, changed by one.
 *
 * @param key file, member and changed line: finds the mutant again when lines above it come and go
 * @param shared whether compilers copy the constant into other classes
 */
record Mutant(Path file, String key, int start, int end, String now, boolean shared) {

    String apply(String text) {
        return text.substring(0, start) + now + text.substring(end);
    }

    /** All mutants of a source, in the order of the text. */
    static List<Mutant> of(JavaCompiler compiler, StandardJavaFileManager files, Path source) throws IOException {
        JavacTask task = (JavacTask)
                compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        String text = Files.readString(source);
        List<Mutant> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitAnnotation(AnnotationTree node, Void none) {
                    return null;
                }

                @Override
                public Void visitLiteral(LiteralTree node, Void none) {
                    boolean isLong = node.getKind() == Tree.Kind.LONG_LITERAL;
                    if (isLong || node.getKind() == Tree.Kind.INT_LITERAL) {
                        int start = (int) positions.getStartPosition(unit, node);
                        int end = (int) positions.getEndPosition(unit, node);
                        long value = ((Number) node.getValue()).longValue();
                        for (int change : new int[] {1, -1}) {
                            String now = "(" + (isLong ? (value + change) + "L" : (int) (value + change) + "") + ")";
                            String line = text.substring(text.lastIndexOf('\n', start) + 1, start) + now
                                    + text.substring(end, text.indexOf('\n', end));
                            String key = source.getFileName() + " " + member() + ": " + line.strip();
                            found.add(new Mutant(source, key, start, end, now, inSharedConstant()));
                        }
                    }
                    return null;
                }

                private String member() {
                    for (Tree tree : getCurrentPath()) {
                        if (tree instanceof MethodTree method) {
                            return method.getName().toString();
                        } else if (tree instanceof VariableTree field
                                && getCurrentPath().getParentPath() != null
                                && isField(field)) {
                            return field.getName().toString();
                        } else if (tree instanceof ClassTree type) {
                            return type.getSimpleName().toString();
                        }
                    }
                    return "";
                }

                private boolean isField(VariableTree variable) {
                    return Trees.instance(task).getPath(unit, variable).getParentPath().getLeaf() instanceof ClassTree;
                }

                private boolean inSharedConstant() {
                    for (Tree tree : getCurrentPath()) {
                        if (tree instanceof MethodTree || tree instanceof ClassTree) {
                            return false;
                        } else if (tree instanceof VariableTree field && isField(field)) {
                            var flags = field.getModifiers().getFlags();
                            Tree holder = Trees.instance(task).getPath(unit, field).getParentPath().getLeaf();
                            return holder.getKind() == Tree.Kind.INTERFACE
                                    || flags.contains(Modifier.STATIC) && flags.contains(Modifier.FINAL);
                        }
                    }
                    return false;
                }
            }.scan(unit, null);
        }
        return found;
    }
}
