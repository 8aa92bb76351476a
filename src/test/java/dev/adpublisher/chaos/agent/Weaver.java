package dev.adpublisher.chaos.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Puts the hooks into the service's classes as they are loaded. */
final class Weaver implements ClassFileTransformer {
    private static final ClassDesc HOOKS = ClassDesc.of("dev.adpublisher.chaos.agent.Hooks");
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final Set<String> CLOCKS =
            Set.of("java/lang/System.currentTimeMillis", "java/time/Instant.now", "java/time/Clock.systemUTC");

    /** Reads the least level that there is from a property, which the product's build sets to DEBUG. */
    private static final String LOGGING = "io/quarkus/bootstrap/logging/InitialConfigurator";

    private static final String LEAST_LEVEL = "logging.initial-configurator.min-level";

    private final Variant variant;
    private final boolean skewed;
    private final boolean everythingLogged;

    Weaver(Variant variant, boolean skewed, boolean everythingLogged) {
        this.variant = variant;
        this.skewed = skewed;
        this.everythingLogged = everythingLogged;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (name == null || loader == null || !isMeant(name)) {
            return null;
        }
        try {
            ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
            return weave(file, file.parse(bytes), name);
        } catch (RuntimeException | LinkageError broken) {
            Hooks.say("broken " + name + " " + broken);
            return null;
        }
    }

    private boolean isMeant(String name) {
        return (skewed && (name.startsWith("dev/adpublisher/") || name.startsWith("org/jose4j/")))
                || (variant.touches(name))
                || (everythingLogged && name.equals(LOGGING))
                || Arrays.stream(Point.values()).anyMatch(point -> point.owner.equals(name));
    }

    private byte[] weave(ClassFile file, ClassModel model, String owner) {
        return file.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                builder.transformMethod(method, MethodTransform.transformingCode(new Woven(owner, method)));
            } else {
                builder.with(element);
            }
        });
    }

    /** One method's code. */
    private final class Woven implements CodeTransform {
        private final String owner;
        private final MethodModel method;
        private final List<Point> points = new ArrayList<>();

        Woven(String owner, MethodModel method) {
            this.owner = owner;
            this.method = method;
            String name = method.methodName().stringValue();
            String descriptor = method.methodType().stringValue();
            for (Point point : Point.values()) {
                if (point.owner.equals(owner)
                        && point.method.equals(name)
                        && descriptor.contains(point.descriptorPart)) {
                    points.add(point);
                    Hooks.say("woven " + point);
                }
            }
        }

        @Override
        public void atStart(CodeBuilder code) {
            points.stream().filter(point -> point != Point.IN_BODY).forEach(point -> announce(code, point));
        }

        private void announce(CodeBuilder code, Point point) {
            boolean isStatic = (method.flags().flagsMask() & ClassFile.ACC_STATIC) != 0;
            List<ClassDesc> types = method.methodTypeSymbol().parameterList();
            int shift = isStatic ? 0 : 1;
            code.loadConstant(point.name());
            code.loadConstant(types.size() + shift);
            code.anewarray(OBJECT);
            if (!isStatic) {
                code.dup().loadConstant(0).aload(code.receiverSlot()).aastore();
            }
            for (int i = 0; i < types.size(); i++) {
                if (TypeKind.from(types.get(i)) == TypeKind.REFERENCE) {
                    code.dup()
                            .loadConstant(i + shift)
                            .aload(code.parameterSlot(i))
                            .aastore();
                }
            }
            code.invokestatic(
                    HOOKS,
                    "reached",
                    MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String, OBJECT.arrayType()));
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ConstantInstruction.LoadConstantInstruction constant
                    && constant.constantValue() instanceof String text) {
                code.loadConstant(text.equals(LEAST_LEVEL) ? LEAST_LEVEL + ".of-nobody" : variant.changed(text));
            } else if (element instanceof InvokeInstruction call && replaced(code, call)) {
                return;
            } else {
                code.with(element);
            }
        }

        private boolean replaced(CodeBuilder code, InvokeInstruction call) {
            String target = call.owner().asInternalName() + "." + call.name().stringValue();
            MethodTypeDesc type = call.typeSymbol();
            if (points.contains(Point.IN_BODY)
                    && target.equals("io/vertx/core/http/HttpClientRequest.end")
                    && type.parameterCount() == 1) {
                code.aload(code.parameterSlot(1));
                hook(code, "end", 3, type.returnType());
                return true;
            }
            if (variant == Variant.BLIND_RETRY
                    && owner.equals("dev/adpublisher/graph/GraphCalls")
                    && target.equals("dev/adpublisher/graph/GraphTransport.send")) {
                hook(code, "sendBlindly", type.parameterCount() + 1, type.returnType());
                return true;
            }
            if (skewed && CLOCKS.contains(target) && type.parameterCount() == 0) {
                code.invokestatic(HOOKS, call.name().stringValue(), type);
                return true;
            }
            return false;
        }

        private static void hook(CodeBuilder code, String name, int arguments, ClassDesc answer) {
            ClassDesc[] types = new ClassDesc[arguments];
            Arrays.fill(types, OBJECT);
            code.invokestatic(HOOKS, name, MethodTypeDesc.of(OBJECT, types));
            code.checkcast(answer);
        }
    }
}
