# Installs the runtime of Visual C++ while the image base is built, and leaves its libraries in C:\runtime, from where the
# image takes them: the installers and what they write beside the libraries stay behind.
#
# Exit codes other than 0:
#   3501  an installer is missing
#   3502  an installer has failed
#   3503  a library is missing after the installation
#   3599  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z install-runtime.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3599 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# 3010: done, Windows would like to restart, which a container does not. 1638: a newer one is there already.
$good = 0, 1638, 3010

# The services are 64-bit programs; Apache, of the admin panel, is a 32-bit one.
foreach ($installer in 'VC_redist.x64.exe', 'VC_redist.x86.exe') {
    $path = [IO.Path]::Combine($PSScriptRoot, $installer)
    if (-not [IO.File]::Exists($path)) {
        Exit-With 3501 "$installer is missing" 'Put it into VC_Redist of the Deployment folder and plan again.'
    }
    Write-Log "runs $installer"
    $process = Start-Process -FilePath $path -ArgumentList '/install', '/quiet', '/norestart' -Wait -PassThru
    if ($good -notcontains $process.ExitCode) {
        Exit-With 3502 "$installer ended with exit code $($process.ExitCode)" 'Look for the code among those of Windows Installer.'
    }
    Write-Log "$installer ended with exit code $($process.ExitCode)"
}

foreach ($folder in 'System32', 'SysWOW64') {
    $from = [IO.Path]::Combine($env:SystemRoot, $folder)
    $to = [IO.Path]::Combine('C:\runtime', $folder)
    $null = [IO.Directory]::CreateDirectory($to)
    # All libraries of the redistributable have these names, with more behind the number; mfc is not one that OpenTwin has.
    $libraries = @(foreach ($pattern in 'concrt140*.dll', 'msvcp140*.dll', 'vccorlib140*.dll', 'vcomp140*.dll', 'vcruntime140*.dll') {
        [IO.Directory]::GetFiles($from, $pattern)
    })
    foreach ($needed in 'msvcp140.dll', 'vcruntime140.dll') {
        if (-not [IO.File]::Exists([IO.Path]::Combine($from, $needed))) {
            Exit-With 3503 "$needed is not in $from" 'The installer is not one of Visual C++ 2015 or newer; put that into VC_Redist.'
        }
    }
    foreach ($library in $libraries) {
        [IO.File]::Copy($library, [IO.Path]::Combine($to, [IO.Path]::GetFileName($library)), $true)
    }
    Write-Log "took $($libraries.Count) libraries of $from"
}
Write-Log 'done'
exit 0
